{% set measures = {
    'mrr_time_decay_paid': 'sum(events.mrr_time_decay) filter (where events.is_paid)',
} %}
{% for model in attribution_models() %}
    {% do measures.update({
        'mrr_' ~ model: 'sum(events.mrr_' ~ model ~ ') filter (where events.platform is not null)',
    }) %}
{% endfor %}

{{ by_period(
    ref('entity_campaigns_daily'),
    'events.date_day',
    measures,
    {
        'channel': 'case when events.platform is not null then events.channel end',
        'platform': 'events.platform',
        'objective': 'events.objective',
    },
) }}
