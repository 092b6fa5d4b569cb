{{ sum_customer_days(
    flows={
        'new_customers': 'is_new',
        'new_customers_organic': "case when acquisition_channel = 'organic' then is_new else 0 end",
        'new_customers_paid':
            "case when acquisition_channel in ('paid_search', 'paid_social') then is_new else 0 end",
        'churned_customers': 'is_churned',
    },
    stocks={'mrr': 'mrr', 'active_customers': 'is_active::int'},
) }}
