{% set counts = ['faults', 'cleanings', 'keg_changes', 'firmware_updates'] %}

with months as (
    select
        devices.*,
        elapsed.moment::date as month_start,
        least(data_end.last_day, {{ month_end('elapsed.moment') }}) as month_end,
        greatest(devices.installed_at, elapsed.moment) as starts_at,
        least(
            devices.removed_at, data_end.last_day + 1, elapsed.moment + interval '1 month'
        ) as ends_at
    from {{ ref('entity_devices') }} as devices
    cross join {{ ref('int_data_last_day') }} as data_end
    cross join
        lateral generate_series(
            {{ month_start('devices.installed_at') }},
            coalesce(devices.removed_at, data_end.last_day),
            interval '1 month'
        ) as elapsed (moment)
),

offline_months as (
    select
        months.device_id,
        months.month_start,
        sum(extract(
            epoch from least(outages.ended_at, months.ends_at)
            - greatest(outages.started_at, months.starts_at)
        )) / 60 as offline_minutes,
        bool_or(coalesce(outages.ended_at >= months.month_end + 1, true)) as is_offline_at_end
    from months
    inner join {{ ref('entity_device_outages') }} as outages
        on
            months.device_id = outages.device_id
            and months.ends_at > outages.started_at
            and coalesce(months.starts_at < outages.ended_at, true)
    group by months.device_id, months.month_start
),

releases as (
    select
        months.month_start,
        max(releases.released_at) as released_at
    from (select distinct month_start, month_end from months) as months
    inner join {{ ref('int_firmware_releases') }} as releases
        on months.month_end + 1 > releases.released_at
    group by months.month_start
)

select
    months.device_id,
    months.month_start,
    months.account_id,
    months.location_id,
    months.device_type,
    months.account_name,
    month_ends.plan,
    months.industry,
    months.company_size,
    months.region,
    months.acquisition_channel,
    coalesce(months.removed_at >= months.month_end + 1, true) as is_installed_at_end,
    coalesce(offline_months.is_offline_at_end, false) as is_offline_at_end,
    coalesce(month_ends.is_active, false) as is_paying,
    months.month_end - months.installed_at::date as age_days,
    round(extract(epoch from months.ends_at - months.starts_at) / 60, 10) as installed_minutes,
    round(coalesce(offline_months.offline_minutes, 0), 10) as offline_minutes,
    {% for count in counts -%}
    coalesce(event_months.{{ count }}, 0) as {{ count }},
    {% endfor -%}
    -- A device comes with the newest release, so either date says which one it has.
    coalesce(greatest(
        months.installed_at,
        max(event_months.last_firmware_update_at) over (
            partition by months.device_id order by months.month_start
        )
    ) >= releases.released_at, true) as is_firmware_current
from months
left join {{ ref('int_device_event_months') }} as event_months
    on
        months.device_id = event_months.device_id
        and months.month_start = event_months.month_start
left join offline_months
    on
        months.device_id = offline_months.device_id
        and months.month_start = offline_months.month_start
left join releases on months.month_start = releases.month_start
left join {{ ref('entity_customers_daily') }} as month_ends
    on months.account_id = month_ends.account_id and months.month_end = month_ends.date_day
