with feature_months as (
    select
        feature,
        month_start,
        sum(users)::int as users,
        count(*) filter (where is_used)::int as accounts,
        count(*) filter (where is_used and is_paying)::int as paying_accounts,
        sum(sessions)::int as sessions,
        sum(feature_actions)::int as feature_actions,
        count(*) filter (where is_first_month)::int as new_adopters,
        count(*) filter (where was_used)::int as adopters_before,
        count(*) filter (where was_used and is_used)::int as retained_adopters
    from {{ ref('entity_customer_features_monthly') }}
    group by feature, month_start
),

active_users as (
    select
        month_start,
        count(*) as active_users
    from {{ ref('entity_users_monthly') }}
    where is_active
    group by month_start
),

customers as (
    select
        month_start,
        count(*) filter (where is_active) as customers
    from {{ ref('entity_customers_daily') }}
    where is_month_end
    group by month_start
)

select
    feature_months.feature,
    feature_months.month_start,
    features.is_advanced,
    feature_months.users,
    feature_months.accounts,
    feature_months.sessions,
    feature_months.feature_actions,
    feature_months.new_adopters,
    feature_months.adopters_before,
    feature_months.retained_adopters,
    feature_months.paying_accounts,
    active_users.active_users,
    customers.customers,
    {{ percentage('feature_months.users', 'active_users.active_users') }} as user_adoption_pct,
    {{ percentage('feature_months.paying_accounts', 'customers.customers') }}
        as customer_adoption_pct
from feature_months
inner join {{ ref('entity_features') }} as features on feature_months.feature = features.feature
inner join active_users on feature_months.month_start = active_users.month_start
inner join customers on feature_months.month_start = customers.month_start
