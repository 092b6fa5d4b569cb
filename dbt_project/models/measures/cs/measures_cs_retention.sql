-- The customers of twelve months ago, in the segments of that time, and what is left of their MRR.
with month_ends as (
    select * from {{ ref('entity_customers_monthly') }}
    where mrr > 0
)

select
    'month' as period_grain,
    (cohorts.month_start + interval '12 months')::date as period_start,
    segments.segment_type,
    segments.segment_value,
    sum(cohorts.mrr) as mrr_before,
    coalesce(sum(survivors.mrr), 0) as mrr_now,
    sum(least(cohorts.mrr, coalesce(survivors.mrr, 0))) as mrr_kept,
    count(*) as customers_before,
    count(survivors.account_id) as customers_kept
from month_ends as cohorts
cross join {{ segments_of('cohorts') }}
left join month_ends as survivors
    on
        cohorts.account_id = survivors.account_id
        and cohorts.month_start + interval '12 months' = survivors.month_start
where segments.segment_value is not null
group by cohorts.month_start, segments.segment_type, segments.segment_value
