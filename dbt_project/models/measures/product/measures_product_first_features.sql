{{ by_period(
    ref('entity_users'),
    'events.first_feature_at',
    {
        'first_feature_users': 'count(*)',
        'first_feature_days': 'sum(events.days_to_first_feature)',
    },
    customer_segments(),
    days=false
) }}
