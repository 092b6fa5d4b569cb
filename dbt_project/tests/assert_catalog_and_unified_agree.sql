-- The catalog and metrics_unified name exactly the same metrics, and each detail column is one.
with detail_columns as (
    {% for domain in ['customer_success', 'sales', 'product', 'marketing'] -%}
    select distinct jsonb_object_keys(to_jsonb(detail)) as metric_name
    from {{ ref('metrics_' ~ domain) }} as detail
    union
    {% endfor -%}
    select distinct metric_name from {{ ref('metrics_unified') }}
),

named as (
    select metric_name from detail_columns
    where metric_name not in ('period_grain', 'period_start', 'segment_type', 'segment_value')
)

select
    named.metric_name as built,
    metric_catalog.metric_name as catalogued
from named
full join {{ ref('metric_catalog') }} as metric_catalog
    on named.metric_name = metric_catalog.metric_name
where named.metric_name is null or metric_catalog.metric_name is null
