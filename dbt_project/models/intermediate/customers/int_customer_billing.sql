with first_subscriptions as (
    select account_id, min(started_at) as first_paid_at
    from {{ ref('stg_app_database_subscriptions') }}
    group by account_id
)

select
    accounts.account_id,
    first_subscriptions.first_paid_at,
    coalesce(accounts.churned_at::date, data_end.last_day)
    - first_subscriptions.first_paid_at::date as tenure_days,
    stripe_customers.customer_id as stripe_customer_id,
    coalesce(stripe_customers.is_delinquent, false) as is_delinquent
from {{ ref('stg_app_database_accounts') }} as accounts
cross join {{ ref('int_data_last_day') }} as data_end
left join first_subscriptions on accounts.account_id = first_subscriptions.account_id
left join {{ ref('stg_stripe_customers') }} as stripe_customers
    on accounts.account_id = stripe_customers.account_id
