{% set segments = {
    'plan': 'events.plan',
    'industry': 'events.industry',
    'company_size': 'events.company_size',
    'region': 'events.region',
    'channel': 'events.acquisition_channel',
    'device_type': 'events.device_type',
} %}

-- An outage that ends with the device's removal was never recovered from.
{{ by_period(
    ref('entity_device_outages'),
    'events.recovered_at',
    {
        'device_recoveries': 'count(*)',
        'recovered_minutes': 'sum(events.offline_minutes)',
    },
    segments,
    days=false
) }}
