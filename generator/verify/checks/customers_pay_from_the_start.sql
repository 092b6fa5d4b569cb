-- stripe_customers: pays for an account from its first subscription on
select
    customers.customer_id,
    concat(
        'from ',
        customers.created_at,
        ', first subscription ',
        min(rows.started_at)
    ) as what
from stripe_customers as customers
left join app_database_subscriptions as rows on rows.account_id = customers.account_id
group by customers.customer_id, customers.created_at
having min(rows.started_at) is distinct from customers.created_at
