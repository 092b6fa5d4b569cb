{% set weeks = [1, 4, 12] %}
{% set measures = {} %}
{% for week in weeks -%}
{% set cohort = 'count(*) filter (where events.week = ' ~ week ~ ')' -%}
{% set kept = 'count(*) filter (where events.week = ' ~ week ~ ' and events.is_active)' -%}
{% do measures.update({'week_' ~ week ~ '_users': cohort, 'week_' ~ week ~ '_kept': kept}) -%}
{% endfor -%}

with cohort_weeks as (
    select
        users.*,
        weeks.week,
        weeks.ended_on,
        weeks.is_active
    from {{ ref('entity_users') }} as users
    cross join
        lateral (
            values
            (1, users.week_1_ended_on, users.is_active_week_1),
            (4, users.week_4_ended_on, users.is_active_week_4),
            (12, users.week_12_ended_on, users.is_active_week_12)
        ) as weeks (week, ended_on, is_active)
)

{{ by_period('cohort_weeks', 'events.ended_on', measures, customer_segments(), days=false) }}
