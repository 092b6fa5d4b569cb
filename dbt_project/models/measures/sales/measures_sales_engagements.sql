{% set day = 'case when events.deal_id is not null then events.engaged_at end' %}

-- Regular check-ins with customers, which have no deal, are not work of sales.
{{ by_period(
    ref('entity_engagements'),
    '(' ~ day ~ ')',
    {
        'engagements': 'count(*)',
        'calls': "count(*) filter (where events.engagement_type = 'call')",
        'meetings': "count(*) filter (where events.engagement_type = 'meeting')",
        'call_minutes': "sum(events.minutes) filter (where events.engagement_type = 'call')",
        'owners_engaged': 'count(distinct events.owner_name)',
    },
    company_segments('channel', {'deal_type': 'events.deal_type', 'owner': 'events.owner_name'}),
) }}
