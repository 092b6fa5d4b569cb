{#- First day of the month that holds a date or timestamp. -#}
{% macro month_start(moment) -%}
    date_trunc('month', ({{ moment }})::timestamp)::date
{%- endmacro %}

{#- Last day of that month. -#}
{% macro month_end(moment) -%}
    (date_trunc('month', ({{ moment }})::timestamp) + interval '1 month - 1 day')::date
{%- endmacro %}
