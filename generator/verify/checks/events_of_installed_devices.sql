-- app_database_tap_events: falls into the time in which its device is installed
select
    events.event_id,
    concat(
        'at ',
        events.occurred_at,
        ', device from ',
        devices.installed_at
    ) as what
from app_database_tap_events as events
inner join app_database_devices as devices on devices.device_id = events.device_id
where events.occurred_at < devices.installed_at or events.occurred_at > devices.removed_at
    or events.location_id <> devices.location_id
