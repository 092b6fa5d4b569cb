-- The subscriptions that run at a month's end have the MRR that the customers have on its last day.
with customers as (
    select
        month_start,
        sum(mrr) as mrr
    from {{ ref('entity_customers_daily') }}
    where is_month_end
    group by month_start
),

subscriptions as (
    select
        month_start,
        sum(mrr) as mrr
    from {{ ref('entity_subscriptions_monthly') }}
    group by month_start
)

select
    customers.month_start,
    customers.mrr,
    subscriptions.mrr as subscription_mrr
from customers
left join subscriptions on customers.month_start = subscriptions.month_start
where customers.mrr <> coalesce(subscriptions.mrr, 0)
