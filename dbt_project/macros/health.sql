{#-
    Parts of a customer's health, each from 0 (bad) to 100 (good). Use compared with the 30 days
    before: a fourth more is full marks. People who use it: two at each location that is paid for are
    full marks. Payments: a failed charge in 90 days costs 50. Support: a ticket of the last 30 days
    costs 10, one that is open 20 more.
-#}
{% macro health_scores(
    sessions, sessions_before, active_users, locations, charges_failed, tickets_created, tickets_open
) -%}
    case
        when coalesce({{ sessions_before }}, 0) = 0 then 100 * ({{ sessions }} > 0)::int
        else least(100, 80 * {{ sessions }} / {{ sessions_before }})
    end::int as trend_score,
    least(100, 50 * {{ active_users }} / greatest({{ locations }}, 1))::int as usage_score,
    greatest(0, 100 - 50 * {{ charges_failed }})::int as payment_score,
    greatest(0, 100 - 10 * {{ tickets_created }} - 20 * {{ tickets_open }})::int as support_score
{%- endmacro %}

{#- The health from its parts, weighted by how soon each tells of a customer's end. -#}
{% macro health_score() -%}
    round(
        0.30 * trend_score + 0.35 * usage_score + 0.20 * payment_score + 0.15 * support_score
    )::int
{%- endmacro %}

{#- What a score means. -#}
{% macro health_status(score) -%}
    case
        when {{ score }} < 60 then 'at_risk'
        when {{ score }} < 80 then 'watch'
        when {{ score }} is not null then 'healthy'
    end
{%- endmacro %}
