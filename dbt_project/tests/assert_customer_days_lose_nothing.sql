-- Every session, page view, charge, invoice and ticket is counted on a day, and no day is missing.
with customers as (
    select
        count(*) as days,
        max(date_day) - min(date_day) + 1 as days_spanned,
        sum(sessions) as sessions,
        sum(page_views) as page_views,
        sum(charges_succeeded + charges_failed) as charges,
        sum(amount_collected) as amount_collected,
        sum(amount_invoiced) as amount_invoiced,
        sum(tickets_created) as tickets_created,
        sum(tickets_resolved) as tickets_resolved
    from {{ ref('entity_customers_daily') }}
    group by account_id
),

counted as (
    select
        sum(days) - sum(days_spanned) as days_missing,
        sum(sessions) as sessions,
        sum(page_views) as page_views,
        sum(charges) as charges,
        sum(amount_collected) as amount_collected,
        sum(amount_invoiced) as amount_invoiced,
        sum(tickets_created) as tickets_created,
        sum(tickets_resolved) as tickets_resolved
    from customers
),

expected as (
    select
        0 as days_missing,
        (select count(*) from {{ ref('stg_app_database_user_sessions') }}) as sessions,
        (select count(*) from {{ ref('stg_app_database_page_views') }}) as page_views,
        (select count(*) from {{ ref('stg_stripe_charges') }}) as charges,
        (
            select coalesce(sum(amount), 0) from {{ ref('stg_stripe_charges') }}
            where status = 'succeeded'
        ) as amount_collected,
        (select coalesce(sum(amount_due), 0) from {{ ref('stg_stripe_invoices') }})
            as amount_invoiced,
        (select count(*) from {{ ref('stg_hubspot_tickets') }}) as tickets_created,
        (select count(resolved_at) from {{ ref('stg_hubspot_tickets') }}) as tickets_resolved
)

select 'counted' as side, counted.*
from counted
cross join expected
where to_jsonb(counted) <> to_jsonb(expected)
union all
select 'expected' as side, expected.*
from counted
cross join expected
where to_jsonb(counted) <> to_jsonb(expected)
