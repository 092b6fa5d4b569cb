with leads as (
    select
        *,
        date_trunc('month', qualified_at)::date as month
    from marketing_qualified_leads as leads
    cross join lateral (
        values ('company', 'all'), ('region', leads.region), ('company_size', leads.company_size)
    ) as segments (segment_type, segment_value)
),

touches as (
    select mql_id, count(*) as touches
    from attribution_touchpoints
    group by all
)

select
    month,
    segment_type,
    segment_value,
    count(*) as marketing_mqls,
    avg(lead_score) as marketing_mql_score_average,
    100 * avg((lead_score >= 80)::int) as marketing_mql_high_score_share,
    sum(touches) / count(*) as marketing_touches_per_mql,
    100 * avg((touches > 1)::int) as marketing_mql_multi_touch_share
from leads
left join touches using (mql_id)
group by all
