-- app_database_subscriptions: a row begins when the account's row before it ends, or later after churn
select
    later.subscription_id,
    concat(
        'begins ',
        later.started_at,
        ', the one before ends ',
        earlier.ended_at
    ) as what
from app_database_subscriptions as later
inner join app_database_subscriptions as earlier
    on earlier.subscription_id = later.previous_subscription_id
where earlier.ended_at is null or later.started_at < earlier.ended_at
    or (earlier.end_reason <> 'churn' and later.started_at > earlier.ended_at)
