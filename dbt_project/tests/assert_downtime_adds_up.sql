-- Time offline is the same whether it is added up by outage, by device, by month or by week.
with totals as (
    select
        (select sum(offline_minutes) from {{ ref('entity_device_outages') }}) as of_outages,
        (select sum(offline_minutes) from {{ ref('entity_devices') }}) as of_devices,
        (select sum(offline_minutes) from {{ ref('entity_devices_monthly') }}) as of_months,
        (
            select 60 * sum(device_downtime_hours) from {{ ref('entity_locations_weekly') }}
        ) as of_weeks,
        (select count(*) from {{ ref('entity_locations_weekly') }}) as weeks
)

-- Each addend is rounded to two decimals.
select *
from totals
where
    abs(of_outages - of_devices) > 0.01 * weeks
    or abs(of_outages - of_months) > 0.01 * weeks
    or abs(of_outages - of_weeks) > 0.6 * weeks
