-- No two active metrics are equal or proportional over all months: for those that are, the
-- inequality of Cauchy and Schwarz is an equality.
with company_months as (
    select
        metric_name,
        period_start,
        metric_value
    from {{ ref('metrics_unified') }}
    where
        period_grain = 'month'
        and segment_type = 'company'
        and not is_placeholder
        and metric_value is not null
)

select
    first_metric.metric_name,
    second_metric.metric_name as proportional_to
from company_months as first_metric
inner join company_months as second_metric
    on
        first_metric.period_start = second_metric.period_start
        and first_metric.metric_name < second_metric.metric_name
where {{ enough_customers() }}
group by first_metric.metric_name, second_metric.metric_name
having
    power(sum(first_metric.metric_value * second_metric.metric_value), 2)
    >= 0.9999999
    * sum(power(first_metric.metric_value, 2))
    * sum(power(second_metric.metric_value, 2))
