-- The hours of the last 30 days add up to what each device's row says of them.
with hours as (
    select
        device_id,
        sum(pours) as pours,
        sum(volume_ml) as volume_ml,
        sum(faults) as faults,
        sum(offline_minutes) as offline_minutes
    from {{ ref('entity_devices_hourly') }}
    group by device_id
)

select
    devices.device_id,
    hours.pours,
    devices.pours_30d
from {{ ref('entity_devices') }} as devices
left join hours on devices.device_id = hours.device_id
where
    coalesce(hours.pours, 0) <> devices.pours_30d
    or coalesce(hours.volume_ml, 0) <> devices.volume_ml_30d
    or coalesce(hours.faults, 0) <> devices.faults_30d
    or abs(coalesce(hours.offline_minutes, 0) - devices.offline_minutes_30d) > 1
