{{ sum_customer_days(
    flows={
        'sessions': 'sessions',
        'session_minutes': 'session_minutes',
        'page_views': 'page_views',
        'user_days': 'active_users',
        'feature_sessions': 'feature_sessions',
        'feature_actions': 'feature_actions',
    },
    stocks={
        'active_users_7d': 'active_users_7d',
        'active_users_30d': 'active_users_30d',
        'locations_billed': 'quantity',
        'paying_customers': 'is_active::int',
        'paying_customers_in_use_7d': '(is_active and active_users_7d > 0)::int',
        'customers_in_use': '(active_users_30d > 0)::int',
        'idle_customers': '(is_active and coalesce(date_day - last_session_date >= 14, true))::int',
    },
) }}
