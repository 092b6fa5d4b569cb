{{ sum_customer_days(flows={
    'new_customers': 'is_new',
    'mrr_new': 'mrr_new',
    'mrr_net_new': 'mrr_new + mrr_expansion + mrr_reactivated - mrr_contraction - mrr_churned',
}) }}
