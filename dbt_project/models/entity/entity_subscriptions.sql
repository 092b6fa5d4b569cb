with subscriptions as (
    select * from {{ ref('stg_app_database_subscriptions') }}
),

accounts as (
    select * from {{ ref('stg_app_database_accounts') }}
),

stripe_items as (
    select * from {{ ref('stg_stripe_subscription_items') }}
),

stripe_subscriptions as (
    select * from {{ ref('stg_stripe_subscriptions') }}
),

prices as (
    select * from {{ ref('stg_stripe_prices') }}
)

select
    subscriptions.subscription_id,
    subscriptions.account_id,
    accounts.account_name,
    accounts.industry,
    accounts.company_size,
    accounts.region,
    accounts.acquisition_channel,
    subscriptions.previous_subscription_id,
    subscriptions.plan,
    subscriptions.billing_interval,
    subscriptions.quantity,
    subscriptions.unit_amount,
    subscriptions.mrr,
    subscriptions.start_reason,
    subscriptions.end_reason,
    subscriptions.started_at,
    subscriptions.ended_at,
    subscriptions.ended_at is null as is_running,
    subscriptions.ended_at::date - subscriptions.started_at::date as days_until_end,
    previous_subscriptions.plan as previous_plan,
    previous_subscriptions.mrr as previous_mrr,
    case
        when previous_subscriptions.ended_at = subscriptions.started_at
            then subscriptions.mrr - previous_subscriptions.mrr
        else subscriptions.mrr
    end as mrr_change,
    stripe_items.subscription_item_id as stripe_subscription_item_id,
    stripe_items.subscription_id as stripe_subscription_id,
    stripe_subscriptions.customer_id as stripe_customer_id,
    stripe_subscriptions.status as stripe_status,
    stripe_subscriptions.current_period_started_at,
    stripe_subscriptions.current_period_ends_at,
    stripe_subscriptions.canceled_at,
    stripe_items.quantity as stripe_quantity,
    stripe_items.price_id as stripe_price_id,
    prices.unit_amount as list_unit_amount,
    prices.is_active as is_price_active
from subscriptions
inner join accounts on subscriptions.account_id = accounts.account_id
left join subscriptions as previous_subscriptions
    on subscriptions.previous_subscription_id = previous_subscriptions.subscription_id
left join stripe_items on subscriptions.subscription_id = stripe_items.app_subscription_id
left join stripe_subscriptions
    on stripe_items.subscription_id = stripe_subscriptions.subscription_id
left join prices on stripe_items.price_id = prices.price_id
