{{ by_period(
    ref('entity_users_monthly'),
    'events.month_start',
    {
        'users': 'count(*) filter (where events.has_access)',
        'users_in_use': 'count(*) filter (where events.has_access and events.is_active)',
        'users_never_seen': """
            count(*) filter (where events.has_access and events.days_since_last_session is null)
        """,
        'dormant_users': """
            count(*) filter (where events.has_access and events.days_since_last_session >= 60)
        """,
        'month_users': 'count(*) filter (where events.is_active)',
        'month_users_before': 'count(*) filter (where events.was_active)',
        'new_users': "count(*) filter (where events.activity = 'new')",
        'retained_users': "count(*) filter (where events.activity = 'retained')",
        'resurrected_users': "count(*) filter (where events.activity = 'resurrected')",
        'churned_users': "count(*) filter (where events.activity = 'churned')",
        'power_users': 'count(*) filter (where events.active_days >= 4)',
        'users_with_features': 'count(*) filter (where events.features > 0)',
        'user_features': 'sum(events.features)',
    },
    customer_segments(),
    days=false
) }}
