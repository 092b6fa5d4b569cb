{% set segments = {
    'plan': 'plan',
    'industry': 'industry',
    'company_size': 'company_size',
    'region': 'region',
    'channel': 'acquisition_channel',
    'ticket_category': 'category',
    'ticket_priority': 'priority',
} %}

{{ open_by_period(
    ref('entity_tickets'),
    opened='created_at',
    closed='resolved_at',
    measures={
        'tickets_open': 'count(*)',
        'open_ticket_days': 'sum(periods.period_end - created_at::date)',
    },
    segments=segments,
) }}
