-- stripe_charges: comes after its invoice
select
    charges.charge_id,
    concat(
        'at ',
        charges.created_at,
        ', invoice from ',
        invoices.created_at
    ) as what
from stripe_charges as charges
inner join stripe_invoices as invoices on invoices.invoice_id = charges.invoice_id
where charges.created_at < invoices.created_at or charges.customer_id <> invoices.customer_id
