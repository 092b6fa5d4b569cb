-- Time in which devices were installed and offline, from what each of them reported.
with reports as (
    select
        device_id,
        occurred_at,
        event_type,
        lag(event_type, 1, 'online') over (partition by device_id order by occurred_at, event_id)
            as before
    from app_database_tap_events
    where event_type in ('online', 'offline')
),

turns as (
    select
        device_id,
        event_type,
        occurred_at as began_at,
        lead(occurred_at) over (partition by device_id order by occurred_at) as ended_at
    from reports
    where event_type <> before
),

device_months as (
    select
        months.month,
        devices.device_id,
        devices.account_id,
        greatest(devices.installed_at, months.month::timestamp) as from_at,
        least(coalesce(devices.removed_at, 'infinity'::timestamp), (last_day + 1)::timestamp) as to_at,
        coalesce(devices.removed_at >= last_day + 1, true) as is_installed
    from months
    inner join app_database_devices as devices
        on
            devices.installed_at < last_day + 1
            and (devices.removed_at is null or devices.removed_at::date >= months.month)
),

offline as (
    select
        month,
        device_months.device_id,
        sum(epoch(
            least(coalesce(turns.ended_at, to_at), to_at) - greatest(turns.began_at, from_at)
        )) as seconds
    from device_months
    inner join turns
        on
            turns.device_id = device_months.device_id
            and turns.event_type = 'offline'
            and turns.began_at < to_at
            and (turns.ended_at is null or turns.ended_at > from_at)
    group by all
)

select
    month,
    segment_type,
    segment_value,
    count(*) filter (is_installed) as product_devices_installed,
    100 - 100 * sum(coalesce(seconds, 0)) / sum(epoch(to_at - from_at)) as product_device_uptime
from device_months
inner join segments using (account_id)
left join offline using (month, device_id)
group by all
