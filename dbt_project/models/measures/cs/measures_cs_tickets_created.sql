{{ by_period(
    ref('entity_tickets'),
    day='created_at',
    measures={
        'tickets_created': 'count(*)',
        'tickets_urgent': "count(*) filter (where priority = 'urgent')",
        'tickets_hardware': "count(*) filter (where category = 'hardware')",
        'tickets_how_to': "count(*) filter (where category = 'how_to')",
        'tickets_answered': 'count(first_response_hours)',
        'first_response_hours': 'sum(first_response_hours)',
        'tickets_answered_in_target': 'count(*) filter (where is_first_response_in_target)',
    },
    segments=customer_segments({
        'ticket_category': 'events.category', 'ticket_priority': 'events.priority',
    }),
) }}
