-- stripe_invoices: its amount is the sum of its lines
select
    invoices.invoice_id,
    concat(
        'is ',
        invoices.amount_due,
        ', lines are ',
        lines.amount
    ) as what
from stripe_invoices as invoices
cross join lateral (
    select sum((line ->> 'amount')::numeric) as amount from jsonb_array_elements(invoices.lines) as line
) as lines
where lines.amount is distinct from invoices.amount_due
