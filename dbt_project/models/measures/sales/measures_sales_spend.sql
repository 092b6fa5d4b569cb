-- What marketing spent in the three months before a month and the two before it.
{{ by_period(
    ref('entity_campaigns_daily'),
    "(events.date_day + interval '3 months')",
    {'spend_before': 'sum(events.spend)'},
    {'channel': 'case when events.is_paid then events.channel end'},
    days=false,
) }}
