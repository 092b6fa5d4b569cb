-- Hours without an event and without an outage are left out: a fleet has millions of them.
with last_days as (
    select
        last_day - 29 as first_day,
        last_day + 1 as ends_at
    from {{ ref('int_data_last_day') }}
),

event_hours as (
    select device_events.*
    from {{ ref('int_device_events') }} as device_events
    cross join last_days
    where device_events.hour_start >= last_days.first_day
),

recent_outages as (
    select
        outages.device_id,
        greatest(outages.started_at, last_days.first_day) as started_at,
        coalesce(outages.ended_at, last_days.ends_at) as ended_at
    from {{ ref('entity_device_outages') }} as outages
    cross join last_days
    where coalesce(outages.ended_at > last_days.first_day, true)
),

offline_hours as (
    select
        recent_outages.device_id,
        hours.hour_start,
        sum(extract(
            epoch from least(recent_outages.ended_at, hours.hour_start + interval '1 hour')
            - greatest(recent_outages.started_at, hours.hour_start)
        ) / 60) as offline_minutes
    from recent_outages
    cross join
        lateral generate_series(
            date_trunc('hour', recent_outages.started_at),
            recent_outages.ended_at - interval '1 microsecond',
            interval '1 hour'
        ) as hours (hour_start)
    group by recent_outages.device_id, hours.hour_start
),

hours as (
    select
        coalesce(event_hours.device_id, offline_hours.device_id) as device_id,
        coalesce(event_hours.hour_start, offline_hours.hour_start) as hour_start,
        coalesce(event_hours.pours, 0) as pours,
        coalesce(event_hours.volume_ml, 0) as volume_ml,
        coalesce(event_hours.keg_changes, 0) as keg_changes,
        coalesce(event_hours.cleanings, 0) as cleanings,
        coalesce(event_hours.faults, 0) as faults,
        round(coalesce(offline_hours.offline_minutes, 0), 2) as offline_minutes,
        round(event_hours.temperature_sum / nullif(event_hours.temperature_readings, 0), 1)
            as temperature_average
    from event_hours
    full join offline_hours
        on
            event_hours.device_id = offline_hours.device_id
            and event_hours.hour_start = offline_hours.hour_start
)

select
    hours.*,
    devices.account_id,
    devices.location_id,
    devices.device_type
from hours
inner join {{ ref('stg_app_database_devices') }} as devices on hours.device_id = devices.device_id
