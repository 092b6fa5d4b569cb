-- A device that reports offline twice has one outage; online without an outage before says nothing.
with reports as (
    select
        device_id,
        event_type,
        occurred_at,
        lag(event_type, 1, 'online') over history as type_before
    from {{ ref('stg_app_database_tap_events') }}
    where event_type in ('offline', 'online')
    window history as (partition by device_id order by occurred_at, event_id)
),

changes as (
    select
        device_id,
        event_type,
        occurred_at as started_at,
        lead(occurred_at) over (partition by device_id order by occurred_at) as recovered_at
    from reports
    where event_type <> type_before
),

outages as (
    select
        changes.device_id,
        devices.account_id,
        devices.location_id,
        devices.device_type,
        changes.started_at,
        changes.recovered_at,
        coalesce(changes.recovered_at, devices.removed_at) as ended_at
    from changes
    inner join {{ ref('stg_app_database_devices') }} as devices
        on changes.device_id = devices.device_id
    where changes.event_type = 'offline'
)

select
    outages.*,
    round(
        extract(epoch from coalesce(outages.ended_at, data_end.last_day + 1) - outages.started_at)
        / 60, 2
    ) as offline_minutes,
    outages.ended_at is null as is_open
from outages
cross join {{ ref('int_data_last_day') }} as data_end
