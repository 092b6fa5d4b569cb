{#- Days from one moment to another with two decimals. -#}
{% macro days_between(start, finish) -%}
    round(extract(epoch from {{ finish }} - {{ start }}) / 86400, 2)
{%- endmacro %}
