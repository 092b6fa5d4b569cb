-- Every ticket is with one location, and in one of its weeks.
with counted as (
    select
        (select count(*) from {{ ref('stg_hubspot_tickets') }}) as tickets,
        (select sum(tickets) from {{ ref('entity_locations') }}) as of_locations,
        (select sum(tickets) from {{ ref('entity_locations_weekly') }}) as of_weeks
)

select *
from counted
where tickets <> of_locations or tickets <> of_weeks
