-- A device that is installed and offline by its reports is offline by the product's own status.
select
    devices.device_id,
    devices.status,
    months.is_offline_at_end
from {{ ref('entity_devices') }} as devices
inner join {{ ref('entity_devices_monthly') }} as months
    on devices.device_id = months.device_id
where
    months.month_start = (select max(month_start) from {{ ref('entity_devices_monthly') }})
    and devices.is_installed
    and (devices.status = 'offline') <> months.is_offline_at_end
