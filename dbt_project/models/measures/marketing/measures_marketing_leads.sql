{% set paid = "events.first_touch_platform is not null" %}

{{ by_period(
    ref('entity_leads'),
    'events.qualified_at',
    {
        'mqls': 'count(*)',
        'mqls_paid': 'count(*) filter (where ' ~ paid ~ ')',
        'mqls_organic': "count(*) filter (where events.first_touch_channel = 'organic')",
        'mqls_email_assisted': 'count(*) filter (where events.email_touches > 0)',
        'mqls_multi_touch': 'count(*) filter (where events.touches > 1)',
        'mqls_large': "count(*) filter (where events.company_size in ('large', 'enterprise'))",
        'mqls_high_score': 'count(*) filter (where events.lead_score >= 80)',
        'lead_scores': 'sum(events.lead_score)',
        'touches': 'sum(events.touches)',
        'days_to_qualify': 'sum(events.days_to_qualify)',
    },
    company_segments('first_touch_channel', {'platform': 'events.first_touch_platform', 'objective': 'events.first_touch_objective'}),
) }}
