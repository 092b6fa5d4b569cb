-- Every day and month from the first account to the data's last day; the last month may be partial.
with days as (
    select
        min(customers.created_at)::date as first_day,
        max(customer_months.date_day) as last_day
    from {{ ref('entity_customers') }} as customers
    inner join {{ ref('entity_customers_monthly') }} as customer_months
        on customers.account_id = customer_months.account_id
)

select
    'day' as period_grain,
    elapsed.moment::date as period_start,
    elapsed.moment::date as period_end
from days
cross join
    lateral generate_series(
        days.first_day, days.last_day, interval '1 day'
    ) as elapsed (moment)
union all
select
    'month' as period_grain,
    elapsed.moment::date as period_start,
    least(days.last_day, {{ month_end('elapsed.moment') }}) as period_end
from days
cross join
    lateral generate_series(
        {{ month_start('days.first_day') }}, days.last_day, interval '1 month'
    ) as elapsed (moment)
