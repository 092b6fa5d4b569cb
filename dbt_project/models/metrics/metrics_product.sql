with customer_periods as (
    {{ sum_customer_days(
        flows={
            'sessions': 'sessions',
            'session_minutes': 'session_minutes',
            'page_views': 'page_views',
            'user_days': 'active_users',
        },
        stocks={'active_users_30d': 'active_users_30d'},
    ) }}
)

select
    period_grain,
    period_start,
    segment_type,
    segment_value,
    active_users_30d as product_active_users,
    {{ ratio('user_days', 'period_days') }} as product_daily_active_users,
    sessions as product_sessions,
    {{ ratio('session_minutes', 'sessions') }} as product_session_minutes_average,
    {{ ratio('page_views', 'sessions') }} as product_page_views_per_session
from customer_periods
