-- Every fault, cleaning and keg change is in a device's month and in a location's week, once.
with counted as (
    select
        count(*) filter (where event_type = 'fault') as faults,
        count(*) filter (where event_type = 'cleaning') as cleanings,
        count(*) filter (where event_type = 'keg_change') as keg_changes
    from {{ ref('stg_app_database_tap_events') }}
),

entities as (
    {% for entity in [
        'entity_devices', 'entity_devices_monthly', 'entity_locations_weekly',
    ] -%}
    select
        '{{ entity }}' as entity,
        sum(faults) as faults,
        sum(cleanings) as cleanings,
        sum(keg_changes) as keg_changes
    from {{ ref(entity) }}
    {{ "union all" if not loop.last }}
    {% endfor -%}
)

select entities.*
from entities
cross join counted
where
    (entities.faults, entities.cleanings, entities.keg_changes)
    is distinct from (counted.faults, counted.cleanings, counted.keg_changes)
