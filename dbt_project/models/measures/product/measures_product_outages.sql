{% set segments = {
    'plan': 'events.plan',
    'industry': 'events.industry',
    'company_size': 'events.company_size',
    'region': 'events.region',
    'channel': 'events.acquisition_channel',
    'device_type': 'events.device_type',
} %}

{{ by_period(
    ref('entity_device_outages'),
    'events.started_at',
    {'device_outages': 'count(*)'},
    segments,
    days=false
) }}
