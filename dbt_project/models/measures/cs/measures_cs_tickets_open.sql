{{ open_by_period(
    ref('entity_tickets'),
    opened='created_at',
    closed='resolved_at',
    measures={
        'tickets_open': 'count(*)',
        'open_ticket_days': 'sum(periods.period_end - created_at::date)',
    },
    segments=customer_segments({
        'ticket_category': 'events.category', 'ticket_priority': 'events.priority',
    }),
) }}
