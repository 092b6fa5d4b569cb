{#- Fails with each column that the model has and its description lacks, or the other way round. -#}
{% test columns_described(model) %}

{% set found = [] %}
{% set described = [] %}
{% if execute %}
    {% set nodes = graph.nodes.values() | selectattr('name', 'equalto', model.identifier) %}
    {% for node in nodes if node.resource_type in ('model', 'seed') %}
        {% for column in node.columns.values() if column.description %}
            {% do described.append(column.name) %}
        {% endfor %}
    {% endfor %}
    {% for column in adapter.get_columns_in_relation(model) %}
        {% do found.append(column.name) %}
    {% endfor %}
{% endif %}

select column_name
from unnest(array{{ found + described }}::text[]) as columns (column_name)
group by column_name
having count(*) <> 2

{% endtest %}
