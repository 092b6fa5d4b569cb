with customer_periods as (
    {{ sum_customer_days(flows={
        'new_customers': '(mrr_new > 0)::int',
        'new_customers_organic': "(mrr_new > 0 and acquisition_channel = 'organic')::int",
        'new_customers_paid': "(mrr_new > 0 and acquisition_channel in ('paid_search', 'paid_social'))::int",
    }) }}
)

select
    period_grain,
    period_start,
    segment_type,
    segment_value,
    new_customers_paid as marketing_new_customers_paid,
    case
        when period_grain = 'month' then {{ percentage('new_customers_organic', 'new_customers') }}
    end as marketing_new_customers_organic_share
from customer_periods
