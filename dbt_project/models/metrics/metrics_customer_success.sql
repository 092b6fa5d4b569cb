with customer_periods as (
    {{ sum_customer_days(
        flows={
            'mrr_expansion': 'mrr_expansion',
            'mrr_contraction': 'mrr_contraction',
            'mrr_churned': 'mrr_churned',
            'mrr_reactivated': 'mrr_reactivated',
            'churned_customers': '(mrr_churned > 0)::int',
            'charges_succeeded': 'charges_succeeded',
            'charges_failed': 'charges_failed',
            'amount_collected': 'amount_collected',
        },
        stocks={
            'mrr': 'mrr',
            'mrr_yearly': "case when billing_interval = 'year' then mrr end",
            'active_customers': 'is_active::int',
        },
    ) }}
),

month_ends as (
    select * from {{ ref('entity_customers_daily') }}
    where is_month_end and mrr > 0
),

-- The customers of twelve months ago, in the segments of that time, and what is left of their MRR.
retention as (
    select
        cohorts.month_start + interval '12 months' as month_start,
        segments.segment_type,
        segments.segment_value,
        sum(cohorts.mrr) as mrr_before,
        sum(survivors.mrr) as mrr_now,
        sum(least(cohorts.mrr, coalesce(survivors.mrr, 0))) as mrr_kept
    from month_ends as cohorts
    cross join {{ segments_of('cohorts') }}
    left join month_ends as survivors
        on
            cohorts.account_id = survivors.account_id
            and cohorts.month_start + interval '12 months' = survivors.month_start
    group by cohorts.month_start, segments.segment_type, segments.segment_value
),

with_retention as (
    select
        customer_periods.*,
        customer_periods.period_grain = 'month' as is_month,
        retention.mrr_before,
        coalesce(retention.mrr_now, 0) as mrr_now,
        coalesce(retention.mrr_kept, 0) as mrr_kept,
        lag(customer_periods.active_customers) over (
            partition by
                customer_periods.period_grain,
                customer_periods.segment_type,
                customer_periods.segment_value
            order by customer_periods.period_start
        ) as active_customers_before
    from customer_periods
    left join retention
        on
            customer_periods.period_grain = 'month'
            and customer_periods.period_start = retention.month_start
            and customer_periods.segment_type = retention.segment_type
            and customer_periods.segment_value = retention.segment_value
)

select
    period_grain,
    period_start,
    segment_type,
    segment_value,
    mrr as cs_mrr,
    12 * coalesce(mrr_yearly, 0) as cs_arr,
    mrr_expansion as cs_mrr_expansion,
    mrr_contraction as cs_mrr_contraction,
    mrr_churned as cs_mrr_churned,
    mrr_reactivated as cs_mrr_reactivated,
    active_customers as cs_active_customers,
    churned_customers as cs_churned_customers,
    case
        when is_month then {{ percentage('churned_customers', 'active_customers_before') }}
    end as cs_logo_churn_rate,
    {{ percentage('mrr_now', 'mrr_before') }} as cs_nrr,
    {{ percentage('mrr_kept', 'mrr_before') }} as cs_grr,
    {{ ratio('mrr', 'active_customers') }} as cs_arpa,
    charges_failed as cs_failed_charges,
    case
        when is_month
            then {{ percentage('charges_failed', 'charges_failed + charges_succeeded') }}
    end as cs_failed_charge_rate,
    amount_collected as cs_cash_collected
from with_retention
