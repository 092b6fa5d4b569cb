{#-
    What divides companies, as `type: expression`, from the columns of one relation: `channel` names the
    one that says how they came, `more` are further segments.
-#}
{% macro company_segments(channel, more={}, relation='events') -%}
    {% set segments = {
        'industry': relation ~ '.industry',
        'company_size': relation ~ '.company_size',
        'region': relation ~ '.region',
        'channel': relation ~ '.' ~ channel,
    } -%}
    {% do segments.update(more) -%}
    {{ return(segments) }}
{%- endmacro %}

{#- As company_segments, for a relation that has the dimensions of customers. -#}
{% macro customer_segments(more={}, relation='events') -%}
    {% set segments = {'plan': relation ~ '.plan'} -%}
    {% do segments.update(company_segments('acquisition_channel', more, relation)) -%}
    {{ return(segments) }}
{%- endmacro %}

{#- Repeats each row of a relation for the company and for every segment that its customer belongs to. -#}
{% macro segments_of(relation) -%}
    {{ segments_from(customer_segments(relation=relation)) }}
{%- endmacro %}
