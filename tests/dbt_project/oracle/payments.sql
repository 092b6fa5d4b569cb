with written_off as (
    select invoice_id, created_at::date as day
    from stripe_events
    where "type" = 'invoice.marked_uncollectible'
),

invoices as (
    select
        invoices.*,
        customers.account_id,
        written_off.day as written_off_day
    from stripe_invoices as invoices
    inner join stripe_customers as customers using (customer_id)
    left join written_off using (invoice_id)
),

charges as (
    select
        date_trunc('month', charges.created_at)::date as month,
        segment_type,
        segment_value,
        count(*) filter (status = 'failed') as failed,
        count(*) as attempts,
        coalesce(sum(amount) filter (status = 'failed'), 0) as amount_failed,
        coalesce(sum(amount) filter (status = 'succeeded'), 0) as collected
    from stripe_charges as charges
    inner join stripe_customers as customers using (customer_id)
    inner join segments using (account_id)
    group by all
),

issued as (
    select
        date_trunc('month', created_at)::date as month,
        segment_type,
        segment_value,
        sum(amount_due) as invoiced,
        count(*) filter (attempt_count > 1) as retried,
        count(*) filter (attempt_count > 1 and paid_at is not null) as recovered,
        sum(paid_at::date - created_at::date) filter (attempt_count > 1) as recovery_days
    from invoices
    inner join segments using (account_id)
    group by all
),

owed as (
    select
        months.month,
        segment_type,
        segment_value,
        coalesce(sum(amount_due) filter (
            created_at::date <= last_day
            and coalesce(paid_at::date > last_day, true)
            and coalesce(written_off_day > last_day, true)
        ), 0) as outstanding,
        coalesce(sum(amount_due) filter (written_off_day between first_day and last_day), 0)
            as written_off
    from months
    cross join invoices
    inner join segments using (account_id)
    group by all
)

select
    month,
    segment_type,
    segment_value,
    coalesce(failed, 0) as cs_failed_charges,
    100 * failed / attempts as cs_failed_charge_rate,
    coalesce(amount_failed, 0) as cs_amount_failed,
    coalesce(collected, 0) as cs_cash_collected,
    coalesce(invoiced, 0) as cs_amount_invoiced,
    100 * collected / nullif(invoiced, 0) as cs_collection_rate,
    100 * recovered / nullif(retried, 0) as cs_payment_recovery_rate,
    recovery_days / nullif(recovered, 0) as cs_payment_recovery_days,
    outstanding as cs_amount_outstanding,
    written_off as cs_amount_written_off
from owed
left join charges using (month, segment_type, segment_value)
left join issued using (month, segment_type, segment_value)
