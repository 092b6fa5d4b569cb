-- MRR(end) - MRR(start) = new + expansion + reactivated - contraction - churned, in every period.
with company as (
    select
        customer_success.period_grain,
        customer_success.period_start,
        customer_success.cs_mrr - lag(customer_success.cs_mrr, 1, 0) over (
            partition by customer_success.period_grain order by customer_success.period_start
        ) as mrr_change,
        sales.sales_mrr_new
        + customer_success.cs_mrr_expansion
        + customer_success.cs_mrr_reactivated
        - customer_success.cs_mrr_contraction
        - customer_success.cs_mrr_churned as movements
    from {{ ref('metrics_customer_success') }} as customer_success
    left join {{ ref('metrics_sales') }} as sales
        on
            customer_success.period_grain = sales.period_grain
            and customer_success.period_start = sales.period_start
            and customer_success.segment_type = sales.segment_type
    where customer_success.segment_type = 'company'
)

select *
from company
where mrr_change is distinct from movements
