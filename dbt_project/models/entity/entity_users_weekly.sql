with users as (
    select
        users.*,
        data_end.last_day
    from {{ ref('entity_users') }} as users
    cross join {{ ref('int_data_last_day') }} as data_end
),

weeks as (
    select
        users.*,
        elapsed.moment::date as week_start
    from users
    cross join
        lateral generate_series(
            users.start_week, coalesce(users.deactivated_at, users.last_day), interval '1 week'
        ) as elapsed (moment)
),

session_weeks as (
    select
        user_id,
        date_trunc('week', date_day)::date as week_start,
        sum(sessions)::int as sessions,
        sum(page_views)::int as page_views,
        sum(session_minutes)::numeric(12, 2) as session_minutes,
        count(*)::int as active_days
    from {{ ref('int_customer_user_days') }}
    group by user_id, date_trunc('week', date_day)
),

feature_weeks as (
    select
        user_id,
        date_trunc('week', started_at)::date as week_start,
        count(distinct feature)::int as features,
        sum(action_count)::int as feature_actions
    from {{ ref('int_session_features') }}
    group by user_id, date_trunc('week', started_at)
)

select
    weeks.user_id,
    weeks.week_start,
    weeks.account_id,
    weeks.user_role,
    weeks.account_name,
    weeks.plan,
    weeks.industry,
    weeks.company_size,
    weeks.region,
    weeks.acquisition_channel,
    weeks.start_week,
    (weeks.week_start - weeks.start_week) / 7 as weeks_since_start,
    weeks.week_start + 6 <= weeks.last_day as is_week_over,
    coalesce(session_weeks.sessions, 0) as sessions,
    coalesce(session_weeks.page_views, 0) as page_views,
    coalesce(session_weeks.session_minutes, 0) as session_minutes,
    coalesce(session_weeks.active_days, 0) as active_days,
    coalesce(feature_weeks.features, 0) as features,
    coalesce(feature_weeks.feature_actions, 0) as feature_actions,
    session_weeks.user_id is not null as is_active
from weeks
left join session_weeks
    on weeks.user_id = session_weeks.user_id and weeks.week_start = session_weeks.week_start
left join feature_weeks
    on weeks.user_id = feature_weeks.user_id and weeks.week_start = feature_weeks.week_start
