{{ by_period(
    ref('entity_campaigns_daily'),
    'events.date_day',
    {
        'spend': 'sum(events.spend)',
        'spend_leads': "sum(events.spend) filter (where events.objective = 'leads')",
        'spend_awareness': "sum(events.spend) filter (where events.objective = 'awareness')",
        'impressions': 'sum(events.impressions)',
        'ad_clicks': 'sum(events.clicks) filter (where events.is_paid)',
        'ad_conversions': 'sum(events.conversions) filter (where events.is_paid)',
        'ad_campaigns': 'count(distinct events.campaign_key) filter (where events.spend > 0)',
    },
    {
        'channel': 'case when events.is_paid then events.channel end',
        'platform': 'case when events.is_paid then events.platform end',
        'objective': 'events.objective',
    },
) }}
