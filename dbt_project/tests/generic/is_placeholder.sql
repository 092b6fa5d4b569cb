{#- Fails with each value of a metric that waits for its data. -#}
{% test is_placeholder(model, column_name) %}

select {{ column_name }}
from {{ model }}
where {{ column_name }} is not null

{% endtest %}
