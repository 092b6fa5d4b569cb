-- Deals with customers, as they close: they are rare, so these have no segments by owner.
{{ by_period(
    ref('entity_deals'),
    'events.closed_at',
    {
        'renewals_closed': "count(*) filter (where events.deal_type = 'renewal')",
        'renewals_won': "count(*) filter (where events.deal_type = 'renewal' and events.is_won)",
        'amount_renewed':
            "sum(events.amount) filter (where events.deal_type = 'renewal' and events.is_won)",
        'expansions_closed': "count(*) filter (where events.deal_type = 'expansion')",
        'expansions_won': "count(*) filter (where events.deal_type = 'expansion' and events.is_won)",
    },
    company_segments('channel'),
) }}
