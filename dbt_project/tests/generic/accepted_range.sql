{#- Fails with each value outside of `minimum` and `maximum`; a bound not given does not apply. -#}
{% test accepted_range(
    model, column_name, minimum="'-infinity'::numeric", maximum="'infinity'::numeric"
) %}

select {{ column_name }}
from {{ model }}
where {{ column_name }} not between {{ minimum }} and {{ maximum }}

{% endtest %}
