-- Users of the last 30 days, counted once each, and their sessions, at recent month ends.
with month_ends as (
    select
        account_id,
        date_day,
        active_users_30d,
        sessions_30d
    from {{ ref('entity_customers_daily') }}
    where
        is_month_end
        and date_day > (select max(date_day) - 92 from {{ ref('entity_customers_daily') }})
),

counted as (
    select
        month_ends.account_id,
        month_ends.date_day,
        count(distinct user_sessions.user_id) as users,
        count(*) as sessions
    from month_ends
    inner join {{ ref('stg_app_database_user_sessions') }} as user_sessions
        on
            month_ends.account_id = user_sessions.account_id
            and user_sessions.started_at >= month_ends.date_day - 29
            and user_sessions.started_at < month_ends.date_day + 1
    group by month_ends.account_id, month_ends.date_day
)

select
    month_ends.account_id,
    month_ends.date_day,
    month_ends.active_users_30d,
    counted.users,
    month_ends.sessions_30d,
    counted.sessions
from month_ends
left join counted
    on
        month_ends.account_id = counted.account_id
        and month_ends.date_day = counted.date_day
where
    month_ends.active_users_30d <> coalesce(counted.users, 0)
    or month_ends.sessions_30d <> coalesce(counted.sessions, 0)
