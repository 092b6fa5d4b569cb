with recent_sessions as (
    select
        user_sessions.account_id,
        user_sessions.user_id,
        data_end.last_day - user_sessions.started_at::date as days_ago
    from {{ ref('stg_app_database_user_sessions') }} as user_sessions
    cross join {{ ref('int_data_last_day') }} as data_end
    where user_sessions.started_at::date > data_end.last_day - 90
)

select
    account_id,
    count(distinct user_id) filter (where days_ago < 7) as active_users_7d,
    count(distinct user_id) filter (where days_ago < 30) as active_users_30d,
    count(distinct user_id) as active_users_90d
from recent_sessions
group by account_id
