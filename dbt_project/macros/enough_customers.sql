{#- Whether the company is large enough for every metric to have a value each month. -#}
{% macro enough_customers() -%}
    (
        select count(*) from {{ ref('entity_customers') }} where mrr > 0
    ) >= {{ var('customers_for_metric_tests') }}
{%- endmacro %}
