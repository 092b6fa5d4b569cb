-- Every session, page view and charge is counted on one customer's day, and no day is missing.
with customers as (
    select
        count(*) as days,
        max(date_day) - min(date_day) + 1 as days_spanned,
        sum(sessions) as sessions,
        sum(page_views) as page_views,
        sum(charges_succeeded + charges_failed) as charges,
        sum(amount_collected) as amount_collected
    from {{ ref('entity_customers_daily') }}
    group by account_id
),

counted as (
    select
        sum(days) as days,
        sum(days_spanned) as days_spanned,
        sum(sessions) as sessions,
        sum(page_views) as page_views,
        sum(charges) as charges,
        sum(amount_collected) as amount_collected
    from customers
),

charges as (
    select
        count(*) as charges,
        coalesce(sum(amount) filter (where status = 'succeeded'), 0) as amount_collected
    from {{ ref('stg_stripe_charges') }}
)

select counted.*
from counted
cross join charges
where
    counted.days <> counted.days_spanned
    or counted.sessions <> (select count(*) from {{ ref('stg_app_database_user_sessions') }})
    or counted.page_views <> (select count(*) from {{ ref('stg_app_database_page_views') }})
    or counted.charges <> charges.charges
    or counted.amount_collected <> charges.amount_collected
