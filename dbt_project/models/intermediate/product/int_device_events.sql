-- What each device did in each hour; the longer periods add it up.
select
    device_id,
    location_id,
    date_trunc('hour', occurred_at) as hour_start,
    count(*) filter (where event_type = 'pour')::int as pours,
    coalesce(sum(volume_ml), 0)::int as volume_ml,
    count(*) filter (where event_type = 'fault')::int as faults,
    count(*) filter (where event_type = 'cleaning')::int as cleanings,
    count(*) filter (where event_type = 'keg_change')::int as keg_changes,
    count(*) filter (where event_type = 'firmware_update')::int as firmware_updates,
    count(*) filter (where event_type = 'offline')::int as offline_reports,
    sum(temperature_tenths) / 10.0 as temperature_sum,
    count(temperature_tenths) as temperature_readings,
    max(occurred_at) filter (where event_type = 'fault') as last_fault_at,
    max(occurred_at) filter (where event_type = 'cleaning') as last_cleaning_at,
    max(occurred_at) filter (where event_type = 'firmware_update') as last_firmware_update_at
from {{ ref('stg_app_database_tap_events') }}
group by device_id, location_id, date_trunc('hour', occurred_at)
