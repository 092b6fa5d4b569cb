-- Users of the last 7 days, counted once each, for every customer on the data's last day.
with counted as (
    select
        account_id,
        count(*) filter (where sessions_7d > 0) as users
    from {{ ref('entity_users') }}
    group by account_id
)

select
    customer_days.account_id,
    customer_days.active_users_7d,
    counted.users
from {{ ref('entity_customers_daily') }} as customer_days
inner join counted on customer_days.account_id = counted.account_id
where
    customer_days.date_day = (select max(date_day) from {{ ref('entity_customers_daily') }})
    and customer_days.active_users_7d <> counted.users
