{{ by_period(
    ref('entity_campaigns_daily'),
    "(case when events.platform = 'iterable' then events.date_day end)",
    {
        'email_sends': 'sum(events.sends)',
        'email_delivered': 'sum(events.delivered)',
        'email_opens': 'sum(events.opens)',
        'email_clicks': 'sum(events.clicks)',
        'email_unsubscribes': 'sum(events.unsubscribes)',
        'email_conversions': 'sum(events.conversions)',
    },
) }}
