{#- Fails with each of `columns` that has a null, and with how many. -#}
{% test are_never_null(model, columns) %}

{% for column in columns -%}
select
    '{{ column }}' as column_name,
    count(*) as nulls
from {{ model }}
where {{ column }} is null
having count(*) > 0
{{ 'union all' if not loop.last }}
{% endfor %}

{% endtest %}
