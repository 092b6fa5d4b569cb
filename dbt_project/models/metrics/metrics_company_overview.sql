{% set headline_metrics = [
    'cs_mrr', 'cs_arr', 'cs_active_customers', 'cs_logo_churn_rate', 'cs_nrr', 'cs_grr', 'cs_arpa',
    'cs_mrr_expansion', 'cs_mrr_churned', 'cs_net_new_mrr', 'cs_health_score', 'cs_cash_collected',
    'cs_failed_charge_rate', 'sales_mrr_new', 'sales_new_customers', 'sales_win_rate',
    'sales_pipeline_open', 'product_active_users', 'product_user_adoption_rate',
    'product_activation_rate', 'product_feature_adoption_rate', 'product_device_uptime',
    'marketing_spend', 'marketing_mqls', 'marketing_cac', 'marketing_roas',
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
