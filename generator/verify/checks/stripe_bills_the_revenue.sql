-- app_database_subscriptions: Stripe bills the same monthly revenue
select
    subscriptions.subscription_id,
    concat(
        'is ',
        subscriptions.mrr,
        ' a month, Stripe has ',
        items.quantity * prices.unit_amount / case prices.billing_interval when 'year' then 12 else 1 end
    ) as what
from app_database_subscriptions as subscriptions
left join stripe_subscription_items as items
    on items.app_subscription_id = subscriptions.subscription_id
left join stripe_prices as prices on prices.price_id = items.price_id
where subscriptions.mrr is distinct from items.quantity * prices.unit_amount
    / case prices.billing_interval when 'year' then 12 else 1 end
