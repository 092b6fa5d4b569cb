{{ sum_customer_days(
    flows={'tickets_by_customers': 'tickets_created'},
    stocks={
        'health_score_sum': 'health_score',
        'scored_customers': '(health_score is not null)::int',
        'customers_at_risk': '(health_score < 60)::int',
        'customers_healthy': '(health_score >= 80)::int',
        'mrr_at_risk': 'case when health_score < 60 then mrr else 0 end',
        'idle_customers': '(is_active and sessions_30d = 0)::int',
        'customers_with_tickets': '(is_active and tickets_created_30d > 0)::int',
        'support_score_sum': 'support_score',
        'usage_score_sum': 'usage_score',
    },
) }}
