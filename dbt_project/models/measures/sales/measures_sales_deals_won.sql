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
    {
        'plan': 'events.plan',
        'industry': 'events.industry',
        'company_size': 'events.company_size',
        'region': 'events.region',
        'channel': 'events.channel',
        'deal_type': 'events.deal_type',
        'owner': 'events.owner_name',
    },
) }}
