{{ by_period(
    ref('entity_tickets'),
    day='resolved_at',
    measures={
        'tickets_resolved': 'count(*)',
        'resolution_hours': 'sum(resolution_hours)',
        'tickets_resolved_in_target': 'count(*) filter (where is_resolution_in_target)',
        'tickets_rated': 'count(satisfaction)',
        'satisfaction_sum': 'sum(satisfaction)',
    },
    segments=customer_segments({
        'ticket_category': 'events.category', 'ticket_priority': 'events.priority',
    }),
) }}
