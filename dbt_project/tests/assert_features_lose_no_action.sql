-- Every use of a feature is in one month of one customer, and in one month of the feature.
with counted as (
    select
        feature,
        count(*) as sessions,
        sum(action_count) as feature_actions
    from {{ ref('stg_app_database_feature_usage') }}
    group by feature
),

by_customer as (
    select
        feature,
        sum(sessions) as sessions,
        sum(feature_actions) as feature_actions
    from {{ ref('entity_customer_features_monthly') }}
    group by feature
),

by_month as (
    select
        feature,
        sum(sessions) as sessions,
        sum(feature_actions) as feature_actions
    from {{ ref('entity_features_monthly') }}
    group by feature
)

select counted.feature
from counted
left join by_customer on counted.feature = by_customer.feature
left join by_month on counted.feature = by_month.feature
where
    (by_customer.sessions, by_customer.feature_actions)
    is distinct from (counted.sessions, counted.feature_actions)
    or (by_month.sessions, by_month.feature_actions)
    is distinct from (counted.sessions, counted.feature_actions)
