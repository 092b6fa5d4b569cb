with changes as (
    select
        tickets.account_id,
        changes.changed_at::date as date_day,
        changes.created,
        changes.resolved
    from {{ ref('stg_hubspot_tickets') }} as tickets
    cross join
        lateral (
            values (tickets.created_at, 1, 0), (tickets.resolved_at, 0, 1)
        ) as changes (changed_at, created, resolved)
    where changes.changed_at is not null
)

select
    account_id,
    date_day,
    sum(created)::int as tickets_created,
    sum(resolved)::int as tickets_resolved
from changes
group by account_id, date_day
