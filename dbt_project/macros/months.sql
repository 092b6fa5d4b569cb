{#- First day of the month that holds a date or timestamp. -#}
{% macro month_start(moment) -%}
    date_trunc('month', ({{ moment }})::timestamp)::date
{%- endmacro %}

{#- Last day of that month. -#}
{% macro month_end(moment) -%}
    (date_trunc('month', ({{ moment }})::timestamp) + interval '1 month - 1 day')::date
{%- endmacro %}

{#- Whole months from one first of a month to another. -#}
{% macro months_between(earlier, later) -%}
    (
        12 * (extract(year from {{ later }}) - extract(year from {{ earlier }}))
        + extract(month from {{ later }}) - extract(month from {{ earlier }})
    )::int
{%- endmacro %}
