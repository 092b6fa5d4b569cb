-- An outage that ends with the device's removal was never recovered from.
{{ by_period(
    ref('entity_device_outages'),
    'events.recovered_at',
    {
        'device_recoveries': 'count(*)',
        'recovered_minutes': 'sum(events.offline_minutes)',
    },
    customer_segments({'device_type': 'events.device_type'}),
    days=false
) }}
