{#- Repeats each row of a relation for the company and for every segment that its customer belongs to. -#}
{% macro segments_of(relation) -%}
    lateral (
        values
        ('company', 'all'),
        ('plan', {{ relation }}.plan),
        ('industry', {{ relation }}.industry),
        ('company_size', {{ relation }}.company_size),
        ('region', {{ relation }}.region),
        ('channel', {{ relation }}.acquisition_channel)
    ) as segments (segment_type, segment_value)
{%- endmacro %}
