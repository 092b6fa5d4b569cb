{{ sum_customer_days(
    flows={
        'mrr_new': 'mrr_new',
        'mrr_expansion': 'mrr_expansion',
        'mrr_contraction': 'mrr_contraction',
        'mrr_churned': 'mrr_churned',
        'mrr_reactivated': 'mrr_reactivated',
        'churned_customers': 'is_churned',
        'reactivated_customers': 'is_reactivated',
        'expansions': 'is_expansion',
        'contractions': 'is_contraction',
    },
    stocks={
        'mrr': 'mrr',
        'mrr_yearly': "case when billing_interval = 'year' then mrr end",
        'active_customers': 'is_active::int',
        'locations_billed': 'quantity',
        'multi_location_customers': '(quantity > 1)::int',
    },
) }}
