{{ sum_customer_days(
    flows={
        'mrr_new': 'mrr_new',
        'mrr_expansion': 'mrr_expansion',
        'mrr_contraction': 'mrr_contraction',
        'mrr_churned': 'mrr_churned',
        'mrr_reactivated': 'mrr_reactivated',
        'churned_customers': '(mrr_churned > 0)::int',
        'reactivated_customers': '(mrr_reactivated > 0)::int',
        'expansions': '(mrr_expansion > 0)::int',
        'contractions': '(mrr_contraction > 0)::int',
    },
    stocks={
        'mrr': 'mrr',
        'mrr_yearly': "case when billing_interval = 'year' then mrr end",
        'active_customers': 'is_active::int',
        'locations_billed': 'quantity',
        'multi_location_customers': '(quantity > 1)::int',
    },
) }}
