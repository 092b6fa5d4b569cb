{{ by_period(
    ref('entity_deals'),
    'events.won_at',
    {
        'deals_won': 'count(*)',
        'amount_won': 'sum(events.amount)',
        'cycle_days_won': 'sum(events.cycle_days)',
        'engagements_won': 'sum(events.engagements)',
        'amount_won_with_plan': 'sum(events.amount) filter (where events.plan is not null)',
        'amount_won_enterprise': "sum(events.amount) filter (where events.plan = 'enterprise')",
    },
    company_segments('channel', {
        'plan': 'events.plan', 'deal_type': 'events.deal_type', 'owner': 'events.owner_name',
    }),
) }}
