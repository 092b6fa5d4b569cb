{% set windows = [7, 30, 90] %}
{% set totals = ['faults', 'cleanings', 'keg_changes', 'firmware_updates'] %}

with newest_firmware as (
    select firmware_version from {{ ref('int_firmware_releases') }}
    order by released_at desc
    limit 1
)

select
    devices.device_id,
    devices.account_id,
    devices.location_id,
    devices.device_type,
    devices.serial_number,
    devices.firmware_version,
    devices.status,
    devices.health_score,
    accounts.account_name,
    accounts.plan,
    accounts.industry,
    accounts.company_size,
    accounts.region,
    accounts.acquisition_channel,
    devices.installed_at,
    devices.removed_at,
    devices.last_seen_at,
    coalesce(devices.removed_at::date, data_end.last_day) - devices.installed_at::date as age_days,
    devices.firmware_version = newest_firmware.firmware_version as is_firmware_current,
    device_windows.last_fault_at,
    device_windows.last_cleaning_at,
    device_windows.last_firmware_update_at,
    downtimes.last_outage_at,
    downtimes.outages,
    {% for total in totals -%}
    coalesce(device_windows.{{ total }}, 0) as {{ total }},
    {% endfor -%}
    {% for count in ['pours', 'volume_ml', 'faults', 'cleanings', 'keg_changes'] -%}
    {% for days in windows if days < 90 or count not in ['pours', 'volume_ml'] -%}
    coalesce(device_windows.{{ count }}_{{ days }}d, 0) as {{ count }}_{{ days }}d,
    {% endfor -%}
    {% endfor -%}
    {% for window in ['', '_7d', '_30d', '_90d'] -%}
    downtimes.installed_minutes{{ window }},
    downtimes.offline_minutes{{ window }},
    {{ percentage(
        'downtimes.installed_minutes' ~ window ~ ' - downtimes.offline_minutes' ~ window,
        'downtimes.installed_minutes' ~ window
    ) }} as uptime_pct{{ window }},
    {% endfor -%}
    devices.removed_at is null as is_installed
from {{ ref('stg_app_database_devices') }} as devices
cross join {{ ref('int_data_last_day') }} as data_end
inner join {{ ref('entity_customers') }} as accounts on devices.account_id = accounts.account_id
inner join {{ ref('int_device_downtimes') }} as downtimes
    on devices.device_id = downtimes.device_id
left join {{ ref('int_device_windows') }} as device_windows
    on devices.device_id = device_windows.device_id
left join newest_firmware on true
