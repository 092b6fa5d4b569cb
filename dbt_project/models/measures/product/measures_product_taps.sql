-- Gateways have neither kegs nor lines, and a keg sensor has no line to clean.
{{ by_period(
    ref('entity_devices_monthly'),
    'events.month_start',
    {
        'keg_changes': 'sum(events.keg_changes)',
        'keg_device_days': """
            sum(events.installed_minutes) filter (where events.device_type <> 'gateway') / 1440
        """,
        'cleanings': 'sum(events.cleanings)',
        'tap_device_days': """
            sum(events.installed_minutes) filter (
                where events.device_type in ('tap_controller', 'flow_meter')
            ) / 1440
        """,
        'connected_customers': """
            count(distinct events.account_id) filter (
                where events.is_installed_at_end and events.is_paying
            )
        """,
        'connected_locations': """
            count(distinct events.location_id) filter (
                where events.is_installed_at_end and events.is_paying
            )
        """,
        'connected_devices': """
            count(*) filter (where events.is_installed_at_end and events.is_paying)
        """,
    },
    customer_segments({'device_type': 'events.device_type'}),
    days=false
) }}
