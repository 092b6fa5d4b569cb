{{ by_period(
    ref('entity_leads'),
    'events.deal_created_at',
    {
        'leads_with_deal': 'count(*)',
        'days_to_deal': 'sum(events.days_to_deal)',
    },
    company_segments('first_touch_channel', {'owner': 'events.deal_owner_name'}),
) }}
