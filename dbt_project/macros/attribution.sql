{#- Ways to divide the credit for a lead among its touches. -#}
{% macro attribution_models() -%}
    {{ return(['first_touch', 'last_touch', 'linear', 'time_decay']) }}
{%- endmacro %}

{#- What is credited: a qualified lead, a customer won and the customer's first MRR. -#}
{% macro attributed_measures() -%}
    {% set names = [] -%}
    {% for measure in ['mqls', 'customers', 'mrr'] -%}
    {% for model in attribution_models() -%}
    {% do names.append(measure ~ '_' ~ model) -%}
    {% endfor -%}
    {% endfor -%}
    {{ return(names) }}
{%- endmacro %}

{#- What a campaign's platform and the website count. -#}
{% macro campaign_counts() -%}
    {{ return([
        'impressions', 'spend', 'sends', 'delivered', 'opens', 'clicks', 'unsubscribes', 'conversions',
    ]) }}
{%- endmacro %}
{% macro visit_counts() -%}
    {{ return(['visits', 'bounces', 'intent_visits', 'page_views', 'visit_minutes']) }}
{%- endmacro %}
