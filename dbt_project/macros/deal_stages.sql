{#- Stages of a deal before it closes, in order, with the chance to win from there: HubSpot's defaults. -#}
{% macro deal_stages() -%}
    {{ return({
        'appointment_scheduled': 0.2,
        'qualified_to_buy': 0.4,
        'presentation_scheduled': 0.6,
        'decision_maker_bought_in': 0.8,
        'contract_sent': 0.9,
    }) }}
{%- endmacro %}

{#- A deal's chance to win in the stage that it has at a moment. -#}
{% macro chance_to_win(deal, moment) -%}
    case
        {%- for stage, chance in (deal_stages().items() | list | reverse) %}
        when {{ deal }}.entered_{{ stage }}_at < {{ moment }} then {{ chance }}
        {%- endfor %}
    end
{%- endmacro %}

{#- When it came to that stage. -#}
{% macro entered_stage_at(deal, moment) -%}
    case
        {%- for stage in (deal_stages() | list | reverse) %}
        {%- set entered = deal ~ '.entered_' ~ stage ~ '_at' %}
        when {{ entered }} < {{ moment }} then {{ entered }}
        {%- endfor %}
    end
{%- endmacro %}
