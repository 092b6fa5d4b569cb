{% set counts = ['faults', 'cleanings', 'keg_changes', 'firmware_updates'] %}

select
    device_id,
    {{ month_start('hour_start') }} as month_start,
    {% for count in counts -%}
    sum({{ count }})::int as {{ count }},
    {% endfor -%}
    max(last_firmware_update_at) as last_firmware_update_at
from {{ ref('int_device_events') }}
group by device_id, {{ month_start('hour_start') }}
