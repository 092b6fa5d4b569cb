{% set moment = '(periods.period_end + 1)' %}
{% set chance = chance_to_win('events', moment) %}
{% set days_in_stage = days_between(entered_stage_at('events', moment), moment) %}

-- Deals in the stage that they had when the period ended.
{{ open_by_period(
    ref('entity_deals'),
    'events.created_at',
    'events.closed_at',
    {
        'deals_open': 'count(*)',
        'pipeline_open': 'sum(events.amount)',
        'pipeline_weighted': 'sum(events.amount * ' ~ chance ~ ')',
        'amount_late_stage': 'sum(events.amount) filter (where ' ~ chance ~ ' >= 0.8)',
        'days_open': 'sum(' ~ days_between('events.created_at', moment) ~ ')',
        'deals_stale': 'count(*) filter (where ' ~ days_in_stage ~ ' > 21)',
    },
    company_segments('channel', {'deal_type': 'events.deal_type', 'owner': 'events.owner_name'}),
) }}
