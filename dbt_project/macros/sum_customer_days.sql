{#-
    Sums of entity_customers_daily: days for the company, months for the company and every segment.
    One row per period_grain, period_start, segment_type and segment_value, with period_days and a
    column per measure. `flows` (name: expression) add up over the period, `stocks` count on its last
    day only. A customer belongs to the segments of that last day; before its first subscription it
    has no plan. The last month may be partial: it goes up to the last day of the data.
-#}
{% macro sum_customer_days(flows, stocks={}) -%}
    with customer_months as (
        select
            account_id,
            month_start,
            max(date_day) - month_start + 1 as period_days,
            {% for name, expression in flows.items() -%}
            sum({{ expression }}) as {{ name }},
            {% endfor -%}
            {% for name, expression in stocks.items() -%}
            sum({{ expression }}) filter (where is_month_end) as {{ name }},
            {% endfor -%}
            max(plan) filter (where is_month_end) as plan,
            max(industry) filter (where is_month_end) as industry,
            max(company_size) filter (where is_month_end) as company_size,
            max(region) filter (where is_month_end) as region,
            max(acquisition_channel) filter (where is_month_end) as acquisition_channel
        from {{ ref('entity_customers_daily') }}
        group by account_id, month_start
    )

    select
        'day' as period_grain,
        date_day as period_start,
        1 as period_days,
        'company' as segment_type,
        'all' as segment_value
        {%- for name, expression in (flows.items() | list) + (stocks.items() | list) %},
        sum({{ expression }}) as {{ name }}
        {%- endfor %}
    from {{ ref('entity_customers_daily') }}
    group by date_day
    union all
    select
        'month' as period_grain,
        customer_months.month_start as period_start,
        max(customer_months.period_days) as period_days,
        segments.segment_type,
        segments.segment_value
        {%- for name in (flows | list) + (stocks | list) %},
        sum(customer_months.{{ name }}) as {{ name }}
        {%- endfor %}
    from customer_months
    cross join {{ segments_of('customer_months') }}
    where segments.segment_value is not null
    group by customer_months.month_start, segments.segment_type, segments.segment_value
{%- endmacro %}
