{% set windows = [7, 30, 90] %}

-- Minutes that each device was installed and offline, of its life and of the last days.
with lives as (
    select
        devices.device_id,
        least(devices.removed_at, data_end.last_day + 1) as ends_at,
        {% for days in windows -%}
        data_end.last_day + 1 - {{ days }} as starts_{{ days }}d,
        {% endfor -%}
        devices.installed_at
    from {{ ref('stg_app_database_devices') }} as devices
    cross join {{ ref('int_data_last_day') }} as data_end
),

outages as (
    select
        lives.device_id,
        {% for days in windows -%}
        coalesce(sum(
            extract(
                epoch from coalesce(outages.ended_at, lives.ends_at)
                - greatest(outages.started_at, lives.starts_{{ days }}d)
            )
        ) filter (where coalesce(outages.ended_at, lives.ends_at) > lives.starts_{{ days }}d), 0)
        / 60 as offline_minutes_{{ days }}d,
        {% endfor -%}
        sum(
            extract(epoch from coalesce(outages.ended_at, lives.ends_at) - outages.started_at)
        ) / 60 as offline_minutes,
        count(*)::int as outages,
        max(outages.started_at) as last_outage_at
    from lives
    inner join {{ ref('int_device_outages') }} as outages
        on lives.device_id = outages.device_id
    group by lives.device_id
)

select
    lives.device_id,
    round(extract(epoch from lives.ends_at - lives.installed_at) / 60, 2) as installed_minutes,
    coalesce(outages.outages, 0) as outages,
    outages.last_outage_at,
    {% for days in windows -%}
    round(greatest(
        extract(epoch from lives.ends_at - greatest(lives.installed_at, starts_{{ days }}d)), 0
    ) / 60, 2) as installed_minutes_{{ days }}d,
    round(coalesce(outages.offline_minutes_{{ days }}d, 0), 2) as offline_minutes_{{ days }}d,
    {% endfor -%}
    round(coalesce(outages.offline_minutes, 0), 2) as offline_minutes
from lives
left join outages on lives.device_id = outages.device_id
