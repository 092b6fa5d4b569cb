-- An invoice counts on the day of its issue; its payment or write-off changes what is outstanding.
with write_offs as (
    select
        invoice_id,
        created_at
    from {{ ref('stg_stripe_events') }}
    where event_type = 'invoice.marked_uncollectible'
),

changes as (
    select
        stripe_customers.account_id,
        changes.changed_at::date as date_day,
        changes.invoices,
        changes.outstanding * invoices.amount_due as outstanding,
        changes.invoices * invoices.amount_due as invoiced,
        changes.written_off * invoices.amount_due as written_off,
        changes.invoices * (invoices.attempt_count > 1)::int as retried,
        changes.invoices * (invoices.attempt_count > 1 and invoices.paid_at is not null)::int
            as recovered,
        case
            when changes.invoices = 1 and invoices.attempt_count > 1
                then invoices.paid_at::date - invoices.created_at::date
        end as recovery_days
    from {{ ref('stg_stripe_invoices') }} as invoices
    inner join {{ ref('stg_stripe_customers') }} as stripe_customers
        on invoices.customer_id = stripe_customers.customer_id
    left join write_offs on invoices.invoice_id = write_offs.invoice_id
    cross join
        lateral (
            values
            (invoices.created_at, 1, 1, 0),
            (invoices.paid_at, 0, -1, 0),
            (write_offs.created_at, 0, -1, 1)
        ) as changes (changed_at, invoices, outstanding, written_off)
    where changes.changed_at is not null
)

select
    account_id,
    date_day,
    sum(invoices)::int as invoices_issued,
    sum(retried)::int as invoices_retried,
    sum(recovered)::int as invoices_recovered,
    coalesce(sum(recovery_days), 0)::int as recovery_days,
    sum(invoiced) as amount_invoiced,
    sum(written_off) as amount_written_off,
    sum(outstanding) as outstanding_change
from changes
group by account_id, date_day
