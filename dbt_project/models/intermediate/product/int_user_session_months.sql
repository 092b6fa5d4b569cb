{% set pages = [
    'dashboard', 'inventory', 'taps', 'orders', 'reports', 'team', 'billing', 'settings',
] %}

with sessions as (
    select
        user_id,
        {{ month_start('started_at') }} as month_start,
        count(*)::int as sessions,
        count(*) filter (where device_type = 'mobile')::int as sessions_mobile,
        count(*) filter (where page_view_count = 1)::int as sessions_bounced,
        count(*) filter (where extract(isodow from started_at) >= 6)::int as sessions_weekend,
        count(distinct started_at::date)::int as active_days,
        max(started_at)::date as last_session_date
    from {{ ref('stg_app_database_user_sessions') }}
    group by user_id, {{ month_start('started_at') }}
),

-- A page view belongs to the month in which its session started.
page_views as (
    select
        page_views.user_id,
        {{ month_start('user_sessions.started_at') }} as month_start,
        count(*)::int as page_views,
        {% for page in pages -%}
        count(*) filter (where page_views.page = '{{ page }}')::int as {{ page }}_page_views,
        {% endfor -%}
        (sum(page_views.duration_ms) / 1000.0)::numeric(12, 1) as page_seconds
    from {{ ref('stg_app_database_page_views') }} as page_views
    inner join {{ ref('stg_app_database_user_sessions') }} as user_sessions
        on page_views.session_id = user_sessions.session_id
    group by page_views.user_id, {{ month_start('user_sessions.started_at') }}
),

features as (
    select
        user_id,
        {{ month_start('started_at') }} as month_start,
        count(distinct feature)::int as features,
        sum(action_count)::int as feature_actions
    from {{ ref('int_session_features') }}
    group by user_id, {{ month_start('started_at') }}
)

select
    sessions.*,
    page_views.page_views,
    page_views.page_seconds,
    {% for page in pages -%}
    page_views.{{ page }}_page_views,
    {% endfor -%}
    features.features,
    features.feature_actions
from sessions
left join page_views
    on
        sessions.user_id = page_views.user_id
        and sessions.month_start = page_views.month_start
left join features
    on
        sessions.user_id = features.user_id
        and sessions.month_start = features.month_start
