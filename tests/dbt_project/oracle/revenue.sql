with flows as (
    select
        date_trunc('month', day)::date as month,
        segment_type,
        segment_value,
        sum(case when mrr_ever = 0 then mrr else 0 end) as gained_new,
        sum(case when mrr_before > 0 then greatest(mrr - mrr_before, 0) else 0 end) as expanded,
        sum(case when mrr > 0 then greatest(mrr_before - mrr, 0) else 0 end) as contracted,
        sum(case when mrr = 0 then mrr_before else 0 end) as churned,
        sum(case when mrr_before = 0 and mrr_ever > 0 then mrr else 0 end) as reactivated,
        count(*) filter (mrr = 0 and mrr_before > 0) as churned_customers,
        count(*) filter (mrr > 0 and mrr_before = 0 and mrr_ever > 0) as reactivated_customers,
        count(*) filter (mrr > mrr_before and mrr_before > 0) as expansions,
        count(*) filter (mrr < mrr_before and mrr > 0) as contractions,
        count(*) filter (mrr > 0 and mrr_ever = 0) as new_customers
    from account_days
    inner join segments using (account_id)
    group by all
),

ends as (
    select
        months.month,
        segment_type,
        segment_value,
        sum(mrr) as mrr,
        sum(mrr_yearly) as mrr_yearly,
        sum(quantity) as locations,
        count(*) filter (mrr > 0) as customers,
        count(*) filter (quantity > 1) as multi_location_customers
    from account_days
    inner join months on account_days.day = months.last_day
    inner join segments using (account_id)
    group by all
),

joined as (
    select
        *,
        lag(mrr) over series as mrr_start,
        lag(customers) over series as customers_start,
        gained_new + expanded + reactivated as gained,
        contracted + churned as lost
    from ends
    inner join flows using (month, segment_type, segment_value)
    window series as (partition by segment_type, segment_value order by month)
)

select
    month,
    segment_type,
    segment_value,
    mrr as cs_mrr,
    12 * mrr_yearly as cs_arr,
    mrr - coalesce(mrr_start, 0) as cs_net_new_mrr,
    expanded as cs_mrr_expansion,
    contracted as cs_mrr_contraction,
    churned as cs_mrr_churned,
    reactivated as cs_mrr_reactivated,
    customers as cs_active_customers,
    churned_customers as cs_churned_customers,
    reactivated_customers as cs_reactivated_customers,
    expansions as cs_expansions,
    contractions as cs_contractions,
    locations as cs_locations_billed,
    mrr / nullif(customers, 0) as cs_arpa,
    locations / nullif(customers, 0) as cs_locations_per_customer,
    100 * multi_location_customers / nullif(customers, 0) as cs_multi_location_share,
    mrr / nullif(locations, 0) as cs_mrr_per_location,
    100 * mrr_yearly / nullif(mrr, 0) as cs_annual_plan_share,
    gained / nullif(lost, 0) as cs_quick_ratio,
    100 * lost / nullif(mrr_start, 0) as cs_mrr_churn_rate,
    100 * expanded / nullif(mrr_start, 0) as cs_mrr_expansion_rate,
    100 * churned_customers / nullif(customers_start, 0) as cs_logo_churn_rate,
    (mrr / nullif(customers, 0)) / nullif(churned_customers / nullif(customers_start, 0), 0) as cs_ltv,
    gained_new as sales_mrr_new,
    new_customers as sales_new_customers
from joined
