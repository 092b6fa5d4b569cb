{#- Fails with each of `expressions` that is false and for how many rows; unknown (null) passes. -#}
{% test are_true(model, expressions) %}

select
    checks.expression,
    count(*) as failures
from {{ model }}
cross join lateral (
    values
    {% for expression in expressions -%}
    ('{{ expression | replace("'", "''") }}', {{ expression }}){{ ',' if not loop.last }}
    {% endfor %}
) as checks (expression, holds)
where not checks.holds
group by checks.expression

{% endtest %}
