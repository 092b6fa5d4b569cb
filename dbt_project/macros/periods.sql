{#- Segments of a relation's rows as `type: expression`; all of them belong to the company. -#}
{% macro segments_from(segments) -%}
    lateral (
        values
        ('company', 'all')
        {%- for segment_type, expression in segments.items() %},
        ('{{ segment_type }}', {{ expression }})
        {%- endfor %}
    ) as segments (segment_type, segment_value)
{%- endmacro %}

{#-
    Aggregates of what happens on a day: days for the company, months for it and for each segment.
    `relation` has the alias events; `day` is a date or timestamp of it, null where nothing happened;
    `measures` are aggregates by name.
-#}
{% macro by_period(relation, day, measures, segments={}, days=true) -%}
    select
        'month' as period_grain,
        {{ month_start(day) }} as period_start,
        segments.segment_type,
        segments.segment_value
        {%- for name, aggregate in measures.items() %},
        {{ aggregate }} as {{ name }}
        {%- endfor %}
    from {{ relation }} as events
    cross join {{ segments_from(segments) }}
    where {{ day }} is not null and segments.segment_value is not null
    group by {{ month_start(day) }}, segments.segment_type, segments.segment_value
    {%- if days %}
    union all
    select
        'day' as period_grain,
        ({{ day }})::date as period_start,
        'company' as segment_type,
        'all' as segment_value
        {%- for name, aggregate in measures.items() %},
        {{ aggregate }} as {{ name }}
        {%- endfor %}
    from {{ relation }} as events
    where {{ day }} is not null
    group by ({{ day }})::date
    {%- endif %}
{%- endmacro %}

{#- As by_period, of what is open when a period's last day ends: opened by then, and not closed yet. -#}
{% macro open_by_period(relation, opened, closed, measures, segments={}) -%}
    select
        periods.period_grain,
        periods.period_start,
        segments.segment_type,
        segments.segment_value
        {%- for name, aggregate in measures.items() %},
        {{ aggregate }} as {{ name }}
        {%- endfor %}
    from {{ ref('measures_periods') }} as periods
    inner join {{ relation }} as events
        on
            {{ opened }} < periods.period_end + 1
            and coalesce({{ closed }} >= periods.period_end + 1, true)
    cross join {{ segments_from(segments) }}
    where
        segments.segment_value is not null
        and (periods.period_grain = 'month' or segments.segment_type = 'company')
    group by
        periods.period_grain, periods.period_start, segments.segment_type, segments.segment_value
{%- endmacro %}

{#-
    Measures models side by side: a row for every day of the company and for every month of it and of
    each segment that one of the models has, also where nothing happened. Counts are null there.
-#}
{% macro join_measures(models) -%}
    {% set grain = 'period_grain, period_start, segment_type, segment_value' -%}
    select *
    from (
        select
            periods.period_grain,
            periods.period_start,
            periods.period_end,
            series.segment_type,
            series.segment_value
        from {{ ref('measures_periods') }} as periods
        inner join (
            {% for model in models -%}
            select segment_type, segment_value from {{ ref(model) }}
            {{ 'union' if not loop.last }}
            {% endfor -%}
        ) as series on periods.period_grain = 'month' or series.segment_type = 'company'
    ) as all_periods
    {% for model in models -%}
    left join {{ ref(model) }} using ({{ grain }})
    {% endfor -%}
{%- endmacro %}
