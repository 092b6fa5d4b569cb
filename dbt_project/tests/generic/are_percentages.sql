{#- Fails with each of `columns` that has a value below 0 or above 100, and with one such value. -#}
{% test are_percentages(model, columns) %}

{% for column in columns -%}
select
    '{{ column }}' as column_name,
    max({{ column }}) as largest,
    min({{ column }}) as smallest
from {{ model }}
having min({{ column }}) < 0 or max({{ column }}) > 100
{{ 'union all' if not loop.last }}
{% endfor %}

{% endtest %}
