-- Customers who pay at a month's end, and those of them who used a feature in it.
with uses as (
    select distinct date_trunc('month', used_at)::date as month, account_id, feature
    from app_database_feature_usage
),

customers as (
    select
        months.month,
        account_days.account_id,
        count(uses.feature) as features
    from months
    inner join account_days on account_days.day = months.last_day and mrr > 0
    left join uses on uses.month = months.month and uses.account_id = account_days.account_id
    group by all
)

select
    month,
    segment_type,
    segment_value,
    100 * count(*) filter (features > 0) / count(*) as product_feature_adoption_rate,
    sum(features) / nullif(count(*) filter (features > 0), 0) as product_features_per_customer
from customers
inner join segments using (account_id)
group by all
