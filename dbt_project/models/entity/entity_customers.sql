{% set windows = [7, 30, 90] %}
{% set usage = ['sessions', 'page_views', 'session_minutes', 'tickets_created'] %}

-- The daily table is read without a CTE: PostgreSQL would copy one that is read twice.
with histories as (
    select
        account_id,
        max(date_day) as last_history_day,
        max(date_day) filter (where sessions > 0) as last_session_date,
        sum(amount_collected) as lifetime_revenue,
        {% for days in windows -%}
        {% for measure in usage -%}
        sum({{ measure }}) filter (where date_day > last_day - {{ days }})
            as {{ measure }}_{{ days }}d,
        {% endfor -%}
        {% endfor -%}
        sum(sessions) filter (where date_day > last_day - 60 and date_day <= last_day - 30)
            as sessions_previous_30d,
        sum(amount_invoiced) as lifetime_invoiced
    from {{ ref('entity_customers_daily') }}
    cross join {{ ref('int_data_last_day') }}
    group by account_id
),

customers as (
    select
        accounts.account_id,
        accounts.account_name,
        accounts.industry,
        accounts.company_size,
        accounts.region,
        accounts.country,
        accounts.acquisition_channel,
        accounts.status,
        accounts.created_at,
        billing.first_paid_at,
        accounts.churned_at,
        billing.tenure_days,
        billing.stripe_customer_id,
        billing.is_delinquent,
        sizes.locations,
        sizes.users,
        last_days.plan,
        last_days.billing_interval,
        last_days.quantity,
        last_days.mrr,
        histories.lifetime_revenue,
        histories.lifetime_invoiced,
        last_days.amount_outstanding,
        last_days.charges_failed_90d,
        last_days.tickets_open,
        last_days.trend_score,
        last_days.usage_score,
        last_days.payment_score,
        last_days.support_score,
        last_days.health_score,
        {% for days in windows -%}
        {% for measure in usage -%}
        coalesce(histories.{{ measure }}_{{ days }}d, 0) as {{ measure }}_{{ days }}d,
        {% endfor -%}
        coalesce(active_users.active_users_{{ days }}d, 0) as active_users_{{ days }}d,
        {% endfor -%}
        coalesce(histories.sessions_previous_30d, 0) as sessions_previous_30d,
        {{ percentage(
            'histories.sessions_30d - histories.sessions_previous_30d', 'histories.sessions_previous_30d'
        ) }}
            as sessions_change_pct_30d,
        histories.last_session_date,
        data_end.last_day - histories.last_session_date as days_since_last_session
    from {{ ref('stg_app_database_accounts') }} as accounts
    cross join {{ ref('int_data_last_day') }} as data_end
    inner join histories on accounts.account_id = histories.account_id
    inner join {{ ref('entity_customers_daily') }} as last_days
        on
            histories.account_id = last_days.account_id
            and histories.last_history_day = last_days.date_day
    inner join {{ ref('int_customer_billing') }} as billing
        on accounts.account_id = billing.account_id
    inner join {{ ref('int_customer_sizes') }} as sizes on accounts.account_id = sizes.account_id
    left join {{ ref('int_customer_active_users') }} as active_users
        on accounts.account_id = active_users.account_id
)

select
    *,
    {{ percentage('active_users_30d', 'greatest(users, active_users_30d)') }}
        as user_adoption_pct_30d,
    {{ health_status('health_score') }} as health_status
from customers
