{{ by_period(
    ref('entity_campaigns_daily'),
    '(case when events.visits > 0 then events.date_day end)',
    {
        'visits': 'sum(events.visits)',
        'bounces': 'sum(events.bounces)',
        'page_views': 'sum(events.page_views)',
        'intent_visits': 'sum(events.intent_visits)',
        'organic_visits': "sum(events.visits) filter (where events.channel = 'organic')",
        'direct_visits': "sum(events.visits) filter (where events.channel = 'direct')",
    },
    {'channel': 'events.channel'},
) }}
