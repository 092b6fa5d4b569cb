{{ by_period(
    ref('entity_leads'),
    'events.won_at',
    {
        'leads_won': 'count(*)',
        'days_to_won': 'sum(events.days_to_won)',
        'first_locations': 'sum(events.first_quantity)',
        'leads_won_multi_location': 'count(*) filter (where events.first_quantity > 1)',
        'leads_won_yearly': "count(*) filter (where events.first_billing_interval = 'year')",
    },
    company_segments('first_touch_channel', {
        'plan': 'events.first_plan', 'owner': 'events.deal_owner_name',
    }),
) }}
