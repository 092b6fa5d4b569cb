{% set windows = [7, 30, 90] %}
{% set counts = ['pours', 'volume_ml', 'faults', 'cleanings', 'keg_changes'] %}

with events as (
    select
        device_events.*,
        data_end.last_day - device_events.hour_start::date as days_ago
    from {{ ref('int_device_events') }} as device_events
    cross join {{ ref('int_data_last_day') }} as data_end
)

select
    device_id,
    sum(faults)::int as faults,
    sum(cleanings)::int as cleanings,
    sum(keg_changes)::int as keg_changes,
    sum(firmware_updates)::int as firmware_updates,
    {% for count in counts -%}
    {% for days in windows if days < 90 or count not in ['pours', 'volume_ml'] -%}
    coalesce(sum({{ count }}) filter (where days_ago < {{ days }}), 0)::int
        as {{ count }}_{{ days }}d,
    {% endfor -%}
    {% endfor -%}
    max(last_fault_at) as last_fault_at,
    max(last_cleaning_at) as last_cleaning_at,
    max(last_firmware_update_at) as last_firmware_update_at
from events
group by device_id
