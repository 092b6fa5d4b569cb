-- Customers by the campaign of their first touch, which the customers' own days do not know.
{{ by_period(
    ref('entity_leads'),
    '(case when events.first_touch_platform is not null then events.won_at end)',
    {'wins_paid': 'count(*)', 'mrr_wins_paid': 'sum(events.first_mrr)'},
    company_segments('first_touch_channel', {'platform': 'events.first_touch_platform', 'objective': 'events.first_touch_objective'}),
) }}
