{#- Quotient with ten decimals; null where there is nothing to divide by. -#}
{% macro ratio(numerator, denominator) -%}
    round(({{ numerator }})::numeric / nullif({{ denominator }}, 0), 10)
{%- endmacro %}

{#- Share of 100, with the same rules. -#}
{% macro percentage(numerator, denominator) -%}
    round(100.0 * ({{ numerator }}) / nullif({{ denominator }}, 0), 10)
{%- endmacro %}
