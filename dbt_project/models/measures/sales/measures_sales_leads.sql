{{ by_period(
    ref('entity_leads'),
    'events.deal_created_at',
    {
        'leads_with_deal': 'count(*)',
        'days_to_deal': 'sum(events.days_to_deal)',
    },
    {
        'industry': 'events.industry',
        'company_size': 'events.company_size',
        'region': 'events.region',
        'channel': 'events.first_touch_channel',
        'owner': 'events.deal_owner_name',
    },
) }}
