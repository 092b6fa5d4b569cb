{% set weeks = [1, 4, 12] %}

-- Week 0 is that of the invitation. A week that is not over yet counts for nobody; a user who lost
-- access stays in the cohort and counts as not active.
with active_weeks as (
    select distinct
        user_id,
        date_trunc('week', date_day)::date as week_start
    from {{ ref('int_customer_user_days') }}
),

cohorts as (
    select
        users.user_id,
        date_trunc('week', users.created_at)::date as start_week,
        data_end.last_day
    from {{ ref('stg_app_database_users') }} as users
    cross join {{ ref('int_data_last_day') }} as data_end
)

select
    cohorts.user_id,
    {% for week in weeks -%}
    case
        when cohorts.start_week + {{ 7 * week + 6 }} <= cohorts.last_day
            then cohorts.start_week + {{ 7 * week + 6 }}
    end as week_{{ week }}_ended_on,
    case
        when cohorts.start_week + {{ 7 * week + 6 }} <= cohorts.last_day
            then coalesce(
                bool_or(active_weeks.week_start = cohorts.start_week + {{ 7 * week }}), false
            )
    end as is_active_week_{{ week }},
    {% endfor -%}
    cohorts.start_week
from cohorts
left join active_weeks on cohorts.user_id = active_weeks.user_id
group by cohorts.user_id, cohorts.start_week, cohorts.last_day
