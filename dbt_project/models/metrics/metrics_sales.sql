with customer_periods as (
    {{ sum_customer_days(flows={
        'mrr_new': 'mrr_new',
        'new_customers': '(mrr_new > 0)::int',
    }) }}
)

select
    period_grain,
    period_start,
    segment_type,
    segment_value,
    mrr_new as sales_mrr_new,
    new_customers as sales_new_customers,
    case
        when period_grain = 'month' then {{ ratio('mrr_new', 'new_customers') }}
    end as sales_mrr_new_average
from customer_periods
