{{ by_period(
    ref('entity_customer_features_monthly'),
    'events.month_start',
    {
        'feature_customers': """
            count(distinct events.account_id) filter (where events.is_used and events.is_paying)
        """,
        'advanced_customers': """
            count(distinct events.account_id) filter (
                where events.is_used and events.is_paying and events.is_advanced
            )
        """,
        'customer_features': 'count(*) filter (where events.is_used and events.is_paying)',
        'users_by_feature': 'sum(events.users)',
        'month_feature_actions': 'sum(events.feature_actions)',
        'advanced_actions': """
            coalesce(sum(events.feature_actions) filter (where events.is_advanced), 0)
        """,
        'new_feature_adopters': 'count(*) filter (where events.is_first_month)',
        'feature_adopters_before': 'count(*) filter (where events.was_used)',
        'feature_adopters_kept': 'count(*) filter (where events.was_used and events.is_used)',
    },
    customer_segments({'feature': 'events.feature'}),
    days=false
) }}
