with targets (priority, answer_hours, solve_hours) as (
    values ('urgent', 1, 24), ('high', 4, 48), ('medium', 12, 120), ('low', 24, 240)
),

tickets as (
    select
        *,
        epoch(first_response_at - created_at) / 3600 as hours_to_answer,
        epoch(resolved_at - created_at) / 3600 as hours_to_solve
    from hubspot_tickets
    inner join targets using (priority)
    inner join segments using (account_id)
),

created as (
    select
        date_trunc('month', created_at)::date as month,
        segment_type,
        segment_value,
        count(*) as tickets_created,
        avg(hours_to_answer) as cs_first_response_hours,
        100 * avg((hours_to_answer <= answer_hours)::int) as cs_first_response_target_rate,
        100 * avg((priority = 'urgent')::int) as cs_urgent_ticket_share,
        100 * avg((category = 'hardware')::int) as cs_hardware_ticket_share,
        100 * avg((category = 'how_to')::int) as cs_how_to_ticket_share
    from tickets
    group by all
),

resolved as (
    select
        date_trunc('month', resolved_at)::date as month,
        segment_type,
        segment_value,
        count(*) as tickets_resolved,
        avg(hours_to_solve) as cs_resolution_hours,
        100 * avg((hours_to_solve <= solve_hours)::int) as cs_resolution_target_rate,
        avg(satisfaction) as cs_satisfaction_score,
        100 * count(satisfaction) / count(*) as cs_satisfaction_response_rate
    from tickets
    where resolved_at is not null
    group by all
),

backlog as (
    select
        month,
        segment_type,
        segment_value,
        count(*) as tickets_open,
        avg(last_day - created_at::date) as cs_open_ticket_age_days
    from months
    inner join tickets
        on
            created_at < last_day + 1
            and (resolved_at is null or resolved_at >= last_day + 1)
    group by all
)

select
    * exclude (tickets_created, tickets_resolved, tickets_open),
    coalesce(tickets_created, 0) as cs_tickets_created,
    coalesce(tickets_resolved, 0) as cs_tickets_resolved,
    coalesce(tickets_open, 0) as cs_tickets_open
from series
left join created using (month, segment_type, segment_value)
left join resolved using (month, segment_type, segment_value)
left join backlog using (month, segment_type, segment_value)
