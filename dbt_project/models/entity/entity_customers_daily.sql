{% set counts = [
    'sessions', 'page_views', 'active_users', 'charges_succeeded', 'charges_failed',
] %}
{% set amounts = [
    'mrr_new', 'mrr_expansion', 'mrr_contraction', 'mrr_churned', 'mrr_reactivated',
    'session_minutes', 'amount_collected', 'amount_failed',
] %}

-- The days between those on which something happens repeat their state and count nothing.
with customer_days as (
    select
        event_days.account_id,
        event_days.date_day + elapsed.days as date_day,
        customer_ends.data_last_day,
        {% for measure in counts + amounts -%}
        case when elapsed.days = 0 then event_days.{{ measure }} end as {{ measure }},
        {% endfor -%}
        event_days.active_users_30d,
        event_days.spell_number
    from {{ ref('int_customer_event_days') }} as event_days
    inner join {{ ref('int_customer_ends') }} as customer_ends
        on event_days.account_id = customer_ends.account_id
    cross join
        lateral generate_series(
            0, coalesce(event_days.last_day, customer_ends.last_day) - event_days.date_day
        ) as elapsed (days)
)

-- Columns of fixed width come first: the many scans of this table then read them faster.
select
    customer_days.account_id,
    customer_days.date_day,
    {{ month_start('customer_days.date_day') }} as month_start,
    customer_days.active_users_30d,
    movements.quantity,
    customer_days.date_day in (
        customer_days.data_last_day, {{ month_end('customer_days.date_day') }}
    ) as is_month_end,
    movements.mrr > 0 as is_active,
    {% for count in counts -%}
    coalesce(customer_days.{{ count }}, 0) as {{ count }},
    {% endfor -%}
    {% for amount in amounts -%}
    coalesce(customer_days.{{ amount }}, 0.00) as {{ amount }},
    {% endfor -%}
    movements.mrr,
    movements.plan,
    movements.billing_interval,
    accounts.industry,
    accounts.company_size,
    accounts.region,
    accounts.acquisition_channel
from customer_days
inner join {{ ref('stg_app_database_accounts') }} as accounts
    on customer_days.account_id = accounts.account_id
inner join {{ ref('int_customer_mrr_movements') }} as movements
    on
        customer_days.account_id = movements.account_id
        and customer_days.spell_number = movements.spell_number
