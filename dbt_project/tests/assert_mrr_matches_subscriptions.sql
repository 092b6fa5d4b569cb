-- MRR at the end of a day is that of the subscriptions which run at the midnight that ends it.
with company_days as (
    select
        date_day,
        sum(mrr) as mrr
    from {{ ref('entity_customers_daily') }}
    where is_month_end
    group by date_day
),

subscription_days as (
    select
        company_days.date_day,
        sum(subscriptions.mrr) as mrr
    from company_days
    inner join {{ ref('stg_app_database_subscriptions') }} as subscriptions
        on
            subscriptions.started_at < company_days.date_day + 1
            and coalesce(subscriptions.ended_at >= company_days.date_day + 1, true)
    group by company_days.date_day
)

select
    company_days.date_day,
    company_days.mrr,
    subscription_days.mrr as subscription_mrr
from company_days
left join subscription_days on company_days.date_day = subscription_days.date_day
where company_days.mrr <> coalesce(subscription_days.mrr, 0)
