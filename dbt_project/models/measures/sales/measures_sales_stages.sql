{% set measures = {} %}
{% for stage in deal_stages() %}
    {% do measures.update({
        'reached_' ~ stage: 'count(events.entered_' ~ stage ~ '_at)',
        'days_in_' ~ stage: 'sum(events.days_in_' ~ stage ~ ')',
    }) %}
{% endfor %}
{% do measures.update({'reached_closed_won': 'count(*) filter (where events.is_won)'}) %}

-- Deals count when they close: of those still open nobody knows yet how far they come.
{{ by_period(
    ref('entity_deals'),
    'events.closed_at',
    measures,
    company_segments('channel', {'deal_type': 'events.deal_type', 'owner': 'events.owner_name'}),
) }}
