{#- A count or sum: zero where nothing happened, null for a segment in which it never happens. -#}
{% macro count_where_it_occurs(count) -%}
    case
        when
            segment_type = 'company'
            or bool_or({{ count }} <> 0) over (partition by segment_type, segment_value)
            then coalesce({{ count }}, 0)
    end::numeric
{%- endmacro %}

{#- The whole of a share that is 0 or 100 for the segments of some types: null for those. -#}
{% macro unless_by(segment_types, whole) -%}
    case when segment_type not in ('{{ segment_types | join("', '") }}') then {{ whole }} end
{%- endmacro %}
