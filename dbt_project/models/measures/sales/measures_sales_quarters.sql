-- The magic number compares quarters: what they added to MRR, and the spend of those before.
with months as (
    {{ join_measures(['measures_sales_customers', 'measures_sales_spend']) }}
    where period_grain = 'month'
)

select
    period_grain,
    period_start,
    segment_type,
    segment_value,
    case when count(spend_before) over last_three = 3 then sum(mrr_net_new) over last_three end
        as mrr_net_new_3m,
    case when count(spend_before) over last_three = 3 then sum(spend_before) over last_three end
        as spend_before_3m
from months
window last_three as (
    partition by segment_type, segment_value
    order by period_start rows between 2 preceding and current row
)
