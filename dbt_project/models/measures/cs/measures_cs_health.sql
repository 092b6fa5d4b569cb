{% set at_risk = health_status('health_score') ~ " = 'at_risk'" %}
{% set healthy = health_status('health_score') ~ " = 'healthy'" %}

{{ sum_customer_days(
    flows={'tickets_by_customers': 'tickets_created'},
    stocks={
        'health_score_sum': 'health_score',
        'scored_customers': '(health_score is not null)::int',
        'customers_at_risk': '(' ~ at_risk ~ ')::int',
        'customers_healthy': '(' ~ healthy ~ ')::int',
        'mrr_at_risk': 'case when ' ~ at_risk ~ ' then mrr else 0 end',
        'idle_customers': '(is_active and sessions_30d = 0)::int',
        'customers_with_tickets': '(is_active and tickets_created_30d > 0)::int',
    },
) }}
