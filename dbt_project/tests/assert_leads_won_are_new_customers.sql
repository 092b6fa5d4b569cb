-- Customers and MRR won from leads are those that the customers' own days show, in every month.
with leads as (
    select
        {{ month_start('won_at') }} as month_start,
        count(*) as customers,
        sum(first_mrr) as mrr
    from {{ ref('entity_leads') }}
    where won_at is not null
    group by 1
),

customers as (
    select
        period_start as month_start,
        sales_new_customers,
        sales_mrr_new
    from {{ ref('metrics_sales') }}
    where period_grain = 'month' and segment_type = 'company'
)

select *
from customers
left join leads on customers.month_start = leads.month_start
where
    customers.sales_new_customers <> coalesce(leads.customers, 0)
    or customers.sales_mrr_new <> coalesce(leads.mrr, 0)
