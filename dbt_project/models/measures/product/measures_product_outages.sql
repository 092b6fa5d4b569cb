{{ by_period(
    ref('entity_device_outages'),
    'events.started_at',
    {'device_outages': 'count(*)'},
    customer_segments({'device_type': 'events.device_type'}),
    days=false
) }}
