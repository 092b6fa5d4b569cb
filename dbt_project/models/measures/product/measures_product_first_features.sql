{% set segments = {
    'plan': 'events.plan',
    'industry': 'events.industry',
    'company_size': 'events.company_size',
    'region': 'events.region',
    'channel': 'events.acquisition_channel',
} %}

{{ by_period(
    ref('entity_users'),
    'events.first_feature_at',
    {
        'first_feature_users': 'count(*)',
        'first_feature_days': 'sum(events.days_to_first_feature)',
    },
    segments,
    days=false
) }}
