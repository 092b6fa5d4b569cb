{% set counts = ['pours', 'volume_ml', 'keg_changes', 'cleanings', 'faults'] %}

with weeks as (
    select
        locations.*,
        elapsed.moment::date as week_start,
        data_end.last_day + 1 as data_ends_at
    from {{ ref('entity_locations') }} as locations
    cross join {{ ref('int_data_last_day') }} as data_end
    cross join
        lateral generate_series(
            date_trunc('week', locations.opened_at),
            coalesce(locations.closed_at, data_end.last_day),
            interval '1 week'
        ) as elapsed (moment)
),

event_weeks as (
    select
        location_id,
        date_trunc('week', hour_start)::date as week_start,
        {% for count in counts -%}
        sum({{ count }})::int as {{ count }},
        {% endfor -%}
        sum(firmware_updates)::int as firmware_updates
    from {{ ref('int_device_events') }}
    group by location_id, date_trunc('week', hour_start)
),

offline_weeks as (
    select
        weeks.location_id,
        weeks.week_start,
        sum(extract(
            epoch from least(outages.ended_at, weeks.data_ends_at, weeks.week_start + 7)
            - greatest(outages.started_at, weeks.week_start)
        )) / 3600 as device_downtime_hours
    from weeks
    inner join {{ ref('entity_device_outages') }} as outages
        on
            weeks.location_id = outages.location_id
            and weeks.week_start + 7 > outages.started_at
            and coalesce(weeks.week_start < outages.ended_at, true)
    group by weeks.location_id, weeks.week_start
),

ticket_weeks as (
    select
        location_id,
        date_trunc('week', created_at)::date as week_start,
        count(*)::int as tickets
    from {{ ref('stg_hubspot_tickets') }}
    group by location_id, date_trunc('week', created_at)
)

select
    weeks.location_id,
    weeks.week_start,
    weeks.account_id,
    weeks.account_name,
    weeks.plan,
    weeks.industry,
    weeks.company_size,
    weeks.region,
    weeks.acquisition_channel,
    {% for count in counts -%}
    coalesce(event_weeks.{{ count }}, 0) as {{ count }},
    {% endfor -%}
    coalesce(event_weeks.firmware_updates, 0) as firmware_updates,
    round(coalesce(offline_weeks.device_downtime_hours, 0), 2) as device_downtime_hours,
    coalesce(ticket_weeks.tickets, 0) as tickets
from weeks
left join event_weeks
    on
        weeks.location_id = event_weeks.location_id
        and weeks.week_start = event_weeks.week_start
left join offline_weeks
    on
        weeks.location_id = offline_weeks.location_id
        and weeks.week_start = offline_weeks.week_start
left join ticket_weeks
    on
        weeks.location_id = ticket_weeks.location_id
        and weeks.week_start = ticket_weeks.week_start
