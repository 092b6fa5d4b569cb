{{ by_period(
    ref('entity_deals'),
    'events.closed_at',
    {
        'deals_closed': 'count(*)',
        'deals_closed_won': 'count(*) filter (where events.is_won)',
        'amount_closed': 'sum(events.amount)',
        'amount_closed_won': 'sum(events.amount) filter (where events.is_won)',
        'deals_lost': 'count(*) filter (where not events.is_won)',
        'amount_lost': 'sum(events.amount) filter (where not events.is_won)',
        'cycle_days_lost': 'sum(events.cycle_days) filter (where not events.is_won)',
        'deals_lost_price': "count(*) filter (where events.lost_reason = 'price')",
        'deals_lost_competitor': "count(*) filter (where events.lost_reason = 'competitor')",
        'deals_lost_no_decision': "count(*) filter (where events.lost_reason = 'no_decision')",
    },
    company_segments('channel', {'deal_type': 'events.deal_type', 'owner': 'events.owner_name'}),
) }}
