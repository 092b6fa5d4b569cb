-- Sessions and the people who have them, each user of one account.
with sessions as (
    select sessions.*, segment_type, segment_value, started_at::date as day
    from app_database_user_sessions as sessions
    inner join segments using (account_id)
),

by_month as (
    select
        date_trunc('month', day)::date as month,
        segment_type,
        segment_value,
        count(*) as sessions,
        count(distinct user_id) as month_users,
        count(distinct (user_id, day)) as user_days,
        sum(page_view_count) as page_views,
        sum(epoch(ended_at - started_at)) / 60 as minutes,
        count(*) filter (page_view_count = 1) as bounced,
        count(*) filter (device_type = 'mobile') as mobile,
        count(*) filter (isodow(day) >= 6) as weekend
    from sessions
    group by all
),

at_end as (
    select
        month,
        segment_type,
        segment_value,
        count(distinct user_id) as active_30d,
        count(distinct user_id) filter (last_day - day < 7) as active_7d
    from months
    inner join sessions on last_day - day between 0 and 29
    group by all
)

select
    month,
    segment_type,
    segment_value,
    coalesce(sessions, 0) as product_sessions,
    coalesce(active_30d, 0) as product_active_users,
    coalesce(active_7d, 0) as product_weekly_active_users,
    coalesce(user_days, 0) / (last_day - month + 1) as product_daily_active_users,
    100 * user_days / (last_day - month + 1) / nullif(active_30d, 0) as product_stickiness,
    sessions / month_users as product_sessions_per_active_user,
    minutes / sessions as product_session_minutes_average,
    page_views / sessions as product_page_views_per_session,
    100 * bounced / sessions as product_bounce_rate,
    100 * mobile / sessions as product_mobile_session_share,
    100 * weekend / sessions as product_weekend_session_share
from series
inner join months using (month)
left join by_month using (month, segment_type, segment_value)
left join at_end using (month, segment_type, segment_value)
where sessions > 0
