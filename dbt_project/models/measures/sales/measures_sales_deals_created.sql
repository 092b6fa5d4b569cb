{{ by_period(
    ref('entity_deals'),
    'events.created_at',
    {
        'deals_created': 'count(*)',
        'amount_created': 'sum(events.amount)',
        'deals_engaged': 'count(events.first_engaged_at)',
        'days_to_first_engagement': 'sum(events.days_to_first_engagement)',
    },
    company_segments('channel', {'deal_type': 'events.deal_type', 'owner': 'events.owner_name'}),
) }}
