{% set headline_metrics = [
    'cs_mrr', 'cs_arr', 'cs_active_customers', 'cs_logo_churn_rate', 'cs_nrr', 'cs_grr', 'cs_arpa',
    'cs_mrr_expansion', 'cs_mrr_churned', 'sales_mrr_new', 'sales_new_customers',
    'product_active_users', 'cs_cash_collected', 'cs_failed_charge_rate',
] %}

with company_months as (
    select * from {{ ref('metrics_unified') }}
    where period_grain = 'month' and segment_type = 'company'
)

select
    {% for metric in headline_metrics -%}
    max(metric_value) filter (where metric_name = '{{ metric }}') as {{ metric }},
    {% endfor -%}
    period_start as month_start
from company_months
group by period_start
