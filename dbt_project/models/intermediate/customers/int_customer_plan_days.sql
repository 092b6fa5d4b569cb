with plan_changes as (
    select
        account_id,
        created_at as changed_at,
        0 as priority,
        null as plan,
        null as billing_interval,
        0 as quantity,
        0.00 as mrr
    from {{ ref('stg_app_database_accounts') }}
    union all
    select account_id, ended_at, 1, plan, billing_interval, 0, 0.00
    from {{ ref('stg_app_database_subscriptions') }}
    where ended_at is not null
    union all
    select account_id, started_at, 2, plan, billing_interval, quantity, mrr
    from {{ ref('stg_app_database_subscriptions') }}
)

-- What holds at a day's end is the day's last change; at one instant a start follows an end.
select distinct on (account_id, changed_at::date)
    account_id,
    changed_at::date as date_day,
    plan,
    billing_interval,
    quantity,
    mrr
from plan_changes
order by account_id asc, changed_at::date asc, changed_at desc, priority desc
