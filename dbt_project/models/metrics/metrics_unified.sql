{% set grain = ['period_grain', 'period_start', 'segment_type', 'segment_value'] %}

with metric_catalog as (
    select * from {{ ref('metric_catalog') }}
),

-- A detail row becomes one document, so that the catalog alone says which metrics there are.
details as (
    {% for domain in ['customer_success', 'sales', 'product', 'marketing'] -%}
    select
        '{{ domain }}' as domain,
        {{ grain | join(', ') }},
        to_jsonb({{ domain }}) as metrics
    from {{ ref('metrics_' ~ domain) }} as {{ domain }}
    {{ "union all" if not loop.last }}
    {% endfor %}
),

metric_values as (
    select
        details.period_grain,
        details.period_start,
        metric_catalog.domain,
        metric_catalog.metric_name,
        metric_catalog.display_name,
        details.segment_type,
        details.segment_value,
        entries.metric_value::numeric as metric_value,
        metric_catalog.unit,
        metric_catalog.tier,
        metric_catalog.direction,
        metric_catalog.status = 'placeholder' as is_placeholder
    from details
    cross join lateral jsonb_each_text(details.metrics) as entries (metric_name, metric_value)
    inner join metric_catalog on entries.metric_name = metric_catalog.metric_name
),

with_previous as (
    select
        *,
        lag(metric_value) over (
            partition by metric_name, period_grain, segment_type, segment_value
            order by period_start
        ) as previous_value,
        count(metric_value) over (
            partition by metric_name, period_grain, segment_type
        ) > 0 as has_values
    from metric_values
)

select
    period_grain,
    period_start,
    domain,
    metric_name,
    display_name,
    segment_type,
    segment_value,
    metric_value,
    previous_value,
    {{ percentage('metric_value - previous_value', 'abs(previous_value)') }} as change_pct,
    unit,
    tier,
    direction,
    is_placeholder
from with_previous
-- Most rates make no sense on a day, and no metric has every dimension: those series are left out.
where has_values or (is_placeholder and period_grain = 'month' and segment_type = 'company')
