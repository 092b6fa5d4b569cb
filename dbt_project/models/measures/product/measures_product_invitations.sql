{% set segments = {
    'plan': 'events.plan',
    'industry': 'events.industry',
    'company_size': 'events.company_size',
    'region': 'events.region',
    'channel': 'events.acquisition_channel',
} %}

{{ by_period(
    ref('entity_users'), 'events.created_at', {'users_invited': 'count(*)'}, segments
) }}
