-- Each use with the plan that the account had at that instant; a trial has none.
select
    feature_usage.feature,
    feature_usage.user_id,
    feature_usage.account_id,
    feature_usage.session_id,
    feature_usage.action_count,
    feature_usage.used_at,
    {{ month_start('feature_usage.used_at') }} as month_start,
    subscriptions.plan
from {{ ref('stg_app_database_feature_usage') }} as feature_usage
left join {{ ref('stg_app_database_subscriptions') }} as subscriptions
    on
        feature_usage.account_id = subscriptions.account_id
        and feature_usage.used_at >= subscriptions.started_at
        and coalesce(feature_usage.used_at < subscriptions.ended_at, true)
