-- A use after midnight belongs to the day on which its session started, as its page views do.
select
    user_sessions.session_id,
    user_sessions.user_id,
    user_sessions.account_id,
    user_sessions.started_at,
    feature_usage.feature,
    feature_usage.action_count
from {{ ref('stg_app_database_feature_usage') }} as feature_usage
inner join {{ ref('stg_app_database_user_sessions') }} as user_sessions
    on feature_usage.session_id = user_sessions.session_id
