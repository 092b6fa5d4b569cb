-- Each first subscription was won with one deal, for twelve times its MRR, on the day it began.
with won as (
    select * from {{ ref('entity_deals') }}
    where deal_type = 'new_business' and is_won
),

first_subscriptions as (
    select * from {{ ref('entity_subscriptions') }}
    where previous_subscription_id is null
)

select
    won.deal_id,
    first_subscriptions.subscription_id
from won
full join first_subscriptions on won.subscription_id = first_subscriptions.subscription_id
where
    won.deal_id is null
    or first_subscriptions.subscription_id is null
    or won.account_id <> first_subscriptions.account_id
    or won.amount <> 12 * first_subscriptions.mrr
    or won.won_at::date <> first_subscriptions.started_at::date
