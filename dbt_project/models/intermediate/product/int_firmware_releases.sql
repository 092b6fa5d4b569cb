-- A release is known from the first device that gets it, by an update or when it is installed.
with updates as (
    select
        device_id,
        firmware_version,
        occurred_at
    from {{ ref('stg_app_database_tap_events') }}
    where event_type = 'firmware_update'
),

arrivals as (
    select
        firmware_version,
        occurred_at as arrived_at
    from updates
    union all
    select
        devices.firmware_version,
        devices.installed_at
    from {{ ref('stg_app_database_devices') }} as devices
    left join updates on devices.device_id = updates.device_id
    where updates.device_id is null
)

select
    firmware_version,
    min(arrived_at) as released_at
from arrivals
group by firmware_version
