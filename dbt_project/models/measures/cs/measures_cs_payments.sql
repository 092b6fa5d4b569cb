{{ sum_customer_days(
    flows={
        'charges_succeeded': 'charges_succeeded',
        'charges_failed': 'charges_failed',
        'amount_collected': 'amount_collected',
        'amount_failed': 'amount_failed',
        'amount_invoiced': 'amount_invoiced',
        'amount_written_off': 'amount_written_off',
        'invoices_retried': 'invoices_retried',
        'invoices_recovered': 'invoices_recovered',
        'recovery_days': 'recovery_days',
    },
    stocks={
        'amount_outstanding': 'amount_outstanding',
        'owing_customers': '(amount_outstanding > 0)::int',
    },
) }}
