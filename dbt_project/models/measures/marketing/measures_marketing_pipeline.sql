{% set paid = "events.first_touch_platform is not null" %}

-- What sales expects of the deals that leads have become.
{{ by_period(
    ref('entity_leads'),
    'events.deal_created_at',
    {
        'pipeline_generated': 'sum(events.deal_amount)',
        'pipeline_paid': 'sum(events.deal_amount) filter (where ' ~ paid ~ ')',
        'deals_paid': 'count(*) filter (where ' ~ paid ~ ')',
    },
    company_segments('first_touch_channel', {'platform': 'events.first_touch_platform', 'objective': 'events.first_touch_objective'}),
) }}
