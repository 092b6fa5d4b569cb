{#- Whole cents as dollars with two decimals. -#}
{% macro cents_to_dollars(column) -%}
    ({{ column }} / 100.0)::numeric(12, 2)
{%- endmacro %}
