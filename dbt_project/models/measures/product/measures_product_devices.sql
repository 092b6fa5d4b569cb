{{ by_period(
    ref('entity_devices_monthly'),
    'events.month_start',
    {
        'device_days': 'sum(events.installed_minutes) / 1440',
        'installed_minutes': 'sum(events.installed_minutes)',
        'offline_minutes': 'sum(events.offline_minutes)',
        'devices_in_month': 'count(*)',
        'devices_installed': 'count(*) filter (where events.is_installed_at_end)',
        'devices_offline': 'count(*) filter (where events.is_offline_at_end)',
        'devices_current': """
            count(*) filter (where events.is_installed_at_end and events.is_firmware_current)
        """,
        'device_age_days': 'sum(events.age_days) filter (where events.is_installed_at_end)',
        'device_faults': 'sum(events.faults)',
        'faulty_devices': 'count(*) filter (where events.faults > 0)',
        'repeatedly_faulty_devices': 'count(*) filter (where events.faults > 1)',
    },
    customer_segments({'device_type': 'events.device_type'}),
    days=false
) }}
