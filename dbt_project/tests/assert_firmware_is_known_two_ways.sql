-- The dates of updates say of each installed device what the version that it reports says.
select
    devices.device_id,
    devices.firmware_version
from {{ ref('entity_devices') }} as devices
inner join {{ ref('entity_devices_monthly') }} as months
    on devices.device_id = months.device_id
where
    months.month_start = (select max(month_start) from {{ ref('entity_devices_monthly') }})
    and devices.is_installed
    and devices.is_firmware_current <> months.is_firmware_current
