-- Leads count when their time to convert is over, so that the young ones do not lower the rate.
{{ by_period(
    ref('entity_leads'),
    "(events.qualified_at + interval '30 days')",
    {
        'leads_matured': 'count(*)',
        'leads_matured_deal': 'count(*) filter (where events.days_to_deal <= 30)',
        'leads_matured_won': 'count(*) filter (where events.days_to_won <= 30)',
        'leads_matured_paid': 'count(*) filter (where events.first_touch_platform is not null)',
        'leads_matured_paid_disqualified':
            "count(*) filter ("
            "where events.first_touch_platform is not null and events.outcome = 'disqualified')",
    },
    company_segments('first_touch_channel', {'platform': 'events.first_touch_platform', 'objective': 'events.first_touch_objective'}),
) }}
