-- Counted when the seven days are over: until then nobody knows who will activate.
{{ by_period(
    ref('entity_users'),
    'events.activation_decided_on',
    {
        'activation_decided_users': 'count(*)',
        'activated_users': 'count(*) filter (where events.is_activated)',
    },
    customer_segments(),
    days=false
) }}
