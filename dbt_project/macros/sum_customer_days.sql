{#-
    Sums over customers: days for the company, months for the company and every segment. One row per
    period_grain, period_start, segment_type and segment_value, with period_days and a column per
    measure (`name: expression`). `flows` happen in the period, so that each has to be a sum of columns
    which add up; `stocks` hold at its end. A customer belongs to the segments of the month's last day;
    before its first subscription it has no plan. The last month may be partial.
-#}
{% macro sum_customer_days(flows, stocks={}) -%}
    {% set measures = (flows.items() | list) + (stocks.items() | list) -%}
    select
        'day' as period_grain,
        date_day as period_start,
        1 as period_days,
        'company' as segment_type,
        'all' as segment_value
        {%- for name, expression in measures %},
        sum({{ expression }}) as {{ name }}
        {%- endfor %}
    from {{ ref('entity_customers_daily') }}
    group by date_day
    union all
    select
        'month' as period_grain,
        customer_months.month_start as period_start,
        max(customer_months.date_day) - customer_months.month_start + 1 as period_days,
        segments.segment_type,
        segments.segment_value
        {%- for name, expression in measures %},
        sum({{ expression }}) as {{ name }}
        {%- endfor %}
    from {{ ref('entity_customers_monthly') }} as customer_months
    cross join {{ segments_of('customer_months') }}
    where segments.segment_value is not null
    group by customer_months.month_start, segments.segment_type, segments.segment_value
{%- endmacro %}
