-- What the metrics call open at the end of the data are the deals without an end.
with open_deals as (
    select
        count(*) as deals,
        coalesce(sum(amount), 0) as amount
    from {{ ref('stg_hubspot_deals') }}
    where closed_at is null
),

last_days as (
    select
        sales_deals_open,
        sales_pipeline_open
    from {{ ref('metrics_sales') }}
    where period_grain = 'day'
    order by period_start desc
    limit 1
)

select
    last_days.*,
    open_deals.*
from last_days
cross join open_deals
where
    last_days.sales_deals_open <> open_deals.deals
    or last_days.sales_pipeline_open <> open_deals.amount
