-- Users active in a month = those of the month before + new + resurrected - churned.
with months as (
    select
        month_start,
        count(*) filter (where is_active) as active,
        count(*) filter (where activity in ('new', 'resurrected')) as gained,
        count(*) filter (where activity = 'churned') as lost
    from {{ ref('entity_users_monthly') }}
    group by month_start
),

with_previous as (
    select
        *,
        lag(active, 1, 0::bigint) over (order by month_start) as active_before
    from months
)

select *
from with_previous
where active <> active_before + gained - lost
