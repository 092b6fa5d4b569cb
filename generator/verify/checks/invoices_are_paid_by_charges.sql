-- stripe_invoices: what is paid is the sum of its succeeded charges
select
    invoices.invoice_id,
    concat(
        'is paid ',
        invoices.amount_paid,
        ', charges are ',
        coalesce(sum(charges.amount) filter (where charges.status = 'succeeded'), 0)
    ) as what
from stripe_invoices as invoices
left join stripe_charges as charges on charges.invoice_id = invoices.invoice_id
group by invoices.invoice_id, invoices.amount_paid
having coalesce(sum(charges.amount) filter (where charges.status = 'succeeded'), 0) <> invoices.amount_paid
