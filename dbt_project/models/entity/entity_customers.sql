{% set windows = [7, 30, 90] %}
{% set usage = ['sessions', 'page_views', 'session_minutes'] %}

with accounts as (
    select * from {{ ref('stg_app_database_accounts') }}
),

locations as (
    select * from {{ ref('stg_app_database_locations') }}
),

users as (
    select * from {{ ref('stg_app_database_users') }}
),

user_sessions as (
    select * from {{ ref('stg_app_database_user_sessions') }}
),

subscriptions as (
    select * from {{ ref('stg_app_database_subscriptions') }}
),

stripe_customers as (
    select * from {{ ref('stg_stripe_customers') }}
),

customer_days as (
    select * from {{ ref('entity_customers_daily') }}
),

data_end as (
    select max(date_day) as last_day from customer_days
),

location_counts as (
    select account_id, count(*) as locations
    from locations
    where closed_at is null
    group by account_id
),

user_counts as (
    select account_id, count(*) as users
    from users
    where deactivated_at is null
    group by account_id
),

first_subscriptions as (
    select account_id, min(started_at) as first_paid_at
    from subscriptions
    group by account_id
),

histories as (
    select
        account_id,
        max(date_day) as last_history_day,
        max(date_day) filter (where sessions > 0) as last_session_date,
        sum(amount_collected) as lifetime_revenue
    from customer_days
    group by account_id
),

recent_days as (
    select
        account_id,
        {% for days in windows -%}
        {% for measure in usage -%}
        sum({{ measure }}) filter (where date_day > last_day - {{ days }})
            as {{ measure }}_{{ days }}d,
        {% endfor -%}
        {% endfor -%}
        sum(sessions) filter (where date_day > last_day - 60 and date_day <= last_day - 30)
            as sessions_previous_30d,
        sum(charges_failed) as charges_failed_90d
    from customer_days
    cross join data_end
    where date_day > last_day - 90
    group by account_id
),

active_users as (
    select
        {% for days in windows -%}
        count(distinct user_id) filter (where started_at::date > last_day - {{ days }})
            as active_users_{{ days }}d,
        {% endfor -%}
        account_id
    from user_sessions
    cross join data_end
    where started_at::date > last_day - 90
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
        first_subscriptions.first_paid_at,
        accounts.churned_at,
        coalesce(accounts.churned_at::date, data_end.last_day)
        - first_subscriptions.first_paid_at::date as tenure_days,
        stripe_customers.customer_id as stripe_customer_id,
        coalesce(stripe_customers.is_delinquent, false) as is_delinquent,
        coalesce(location_counts.locations, 0) as locations,
        coalesce(user_counts.users, 0) as users,
        customer_days.plan,
        customer_days.billing_interval,
        customer_days.quantity,
        customer_days.mrr,
        histories.lifetime_revenue,
        coalesce(recent_days.charges_failed_90d, 0) as charges_failed_90d,
        {% for days in windows -%}
        {% for measure in usage -%}
        coalesce(recent_days.{{ measure }}_{{ days }}d, 0) as {{ measure }}_{{ days }}d,
        {% endfor -%}
        coalesce(active_users.active_users_{{ days }}d, 0) as active_users_{{ days }}d,
        {% endfor -%}
        coalesce(recent_days.sessions_previous_30d, 0) as sessions_previous_30d,
        {{ percentage('sessions_30d - sessions_previous_30d', 'sessions_previous_30d') }}
            as sessions_change_pct_30d,
        histories.last_session_date,
        data_end.last_day - histories.last_session_date as days_since_last_session
    from accounts
    cross join data_end
    inner join histories on accounts.account_id = histories.account_id
    inner join customer_days
        on
            histories.account_id = customer_days.account_id
            and histories.last_history_day = customer_days.date_day
    left join recent_days on accounts.account_id = recent_days.account_id
    left join active_users on accounts.account_id = active_users.account_id
    left join location_counts on accounts.account_id = location_counts.account_id
    left join user_counts on accounts.account_id = user_counts.account_id
    left join first_subscriptions on accounts.account_id = first_subscriptions.account_id
    left join stripe_customers on accounts.account_id = stripe_customers.account_id
)

select
    *,
    {{ percentage('active_users_30d', 'greatest(users, active_users_30d)') }}
        as user_adoption_pct_30d,
    case
        when status <> 'active' then null
        when is_delinquent or sessions_30d = 0 or sessions_change_pct_30d < -50 then 'at_risk'
        when charges_failed_90d > 0 or sessions_change_pct_30d < -20 then 'watch'
        else 'healthy'
    end as health_status
from customers
