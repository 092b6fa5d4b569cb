-- Health at a month's end, from what the customer did in the days before.
with customers as (
    select
        months.month,
        months.last_day,
        account_days.account_id,
        account_days.mrr,
        account_days.quantity
    from months
    inner join account_days on account_days.day = months.last_day and account_days.mrr > 0
),

uses as (
    select
        month,
        customers.account_id,
        count(*) filter (last_day - started_at::date < 30) as sessions_30d,
        count(*) filter (last_day - started_at::date >= 30) as sessions_before,
        count(distinct user_id) filter (last_day - started_at::date < 30) as users_30d
    from customers
    inner join app_database_user_sessions as sessions
        on
            customers.account_id = sessions.account_id
            and last_day - started_at::date between 0 and 59
    group by all
),

failures as (
    select month, customers.account_id, count(*) as charges_failed_90d
    from customers
    inner join stripe_customers using (account_id)
    inner join stripe_charges as charges
        on
            stripe_customers.customer_id = charges.customer_id
            and charges.status = 'failed'
            and last_day - charges.created_at::date between 0 and 89
    group by all
),

requests as (
    select
        month,
        customers.account_id,
        count(*) filter (last_day - created_at::date < 30) as tickets_30d,
        count(*) filter (resolved_at is null or resolved_at::date > last_day) as tickets_open
    from customers
    inner join hubspot_tickets as tickets
        on customers.account_id = tickets.account_id and created_at::date <= last_day
    group by all
),

parts as (
    select
        customers.*,
        case
            when coalesce(sessions_before, 0) = 0 then if(sessions_30d > 0, 100, 0)
            else least(100, 80 * sessions_30d // sessions_before)
        end as trend,
        least(100, 50 * coalesce(users_30d, 0) // greatest(quantity, 1)) as usage,
        greatest(0, 100 - 50 * coalesce(charges_failed_90d, 0)) as payment,
        greatest(0, 100 - 10 * coalesce(tickets_30d, 0) - 20 * coalesce(tickets_open, 0)) as support,
        coalesce(sessions_30d, 0) as sessions_30d,
        coalesce(tickets_30d, 0) as tickets_30d
    from customers
    left join uses using (month, account_id)
    left join failures using (month, account_id)
    left join requests using (month, account_id)
),

scored as (
    select
        *,
        -- Hundredths, so that no half is rounded down by its floating point.
        (30 * trend + 35 * usage + 20 * payment + 15 * support + 50) // 100 as health
    from parts
    inner join segments using (account_id)
)

select
    month,
    segment_type,
    segment_value,
    avg(health) as cs_health_score,
    100 * avg((health < 60)::int) as cs_at_risk_customer_share,
    100 * avg((health >= 80)::int) as cs_healthy_customer_share,
    100 * sum(if(health < 60, mrr, 0)) / sum(mrr) as cs_mrr_at_risk_share,
    100 * avg((sessions_30d = 0)::int) as cs_idle_customer_share,
    100 * avg((tickets_30d > 0)::int) as cs_ticket_customer_share
from scored
group by all
