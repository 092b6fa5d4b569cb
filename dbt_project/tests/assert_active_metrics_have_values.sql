-- Every active metric has a value for the company in the latest full month.
with unified as (
    select * from {{ ref('metrics_unified') }}
    where segment_type = 'company' and not is_placeholder
),

latest_full_month as (
    select
        {{ month_start("max(period_start) + interval '1 day'") }}
        - interval '1 month' as month_start
    from unified
    where period_grain = 'day'
)

select
    unified.metric_name,
    unified.period_start
from unified
inner join latest_full_month on unified.period_start = latest_full_month.month_start
where
    unified.period_grain = 'month'
    and unified.metric_value is null
    and {{ enough_customers() }}
