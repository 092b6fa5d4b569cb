-- The data ends on the day of its last event; today's date has no part in it.
with last_events as (
    select max(created_at) as happened_at from {{ ref('stg_app_database_accounts') }}
    union all
    select max(started_at) from {{ ref('stg_app_database_subscriptions') }}
    union all
    select max(started_at) from {{ ref('stg_app_database_user_sessions') }}
    union all
    select max(created_at) from {{ ref('stg_stripe_charges') }}
)

select max(happened_at)::date as last_day from last_events
