{% set windows = [7, 30, 90] %}

with user_days as (
    select
        user_days.*,
        data_end.last_day - user_days.date_day as days_ago
    from {{ ref('int_customer_user_days') }} as user_days
    cross join {{ ref('int_data_last_day') }} as data_end
)

select
    user_id,
    min(date_day) as first_session_date,
    max(date_day) as last_session_date,
    min(days_ago) as days_since_last_session,
    count(*)::int as active_days,
    {% for days in windows -%}
    coalesce(sum(sessions) filter (where days_ago < {{ days }}), 0)::int as sessions_{{ days }}d,
    coalesce(sum(page_views) filter (where days_ago < {{ days }}), 0)::int
        as page_views_{{ days }}d,
    coalesce(sum(session_minutes) filter (where days_ago < {{ days }}), 0)::numeric(12, 2)
        as session_minutes_{{ days }}d,
    count(*) filter (where days_ago < {{ days }})::int as active_days_{{ days }}d,
    {% endfor -%}
    sum(sessions)::int as sessions
from user_days
group by user_id
