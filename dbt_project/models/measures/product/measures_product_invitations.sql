{{ by_period(
    ref('entity_users'), 'events.created_at', {'users_invited': 'count(*)'}, customer_segments()
) }}
