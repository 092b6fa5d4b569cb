{{ sum_customer_days(
    flows={
        'new_customers': '(mrr_new > 0)::int',
        'new_customers_organic': "(mrr_new > 0 and acquisition_channel = 'organic')::int",
        'new_customers_paid':
            "(mrr_new > 0 and acquisition_channel in ('paid_search', 'paid_social'))::int",
        'churned_customers': '(mrr_churned > 0)::int',
    },
    stocks={'mrr': 'mrr', 'active_customers': 'is_active::int'},
) }}
