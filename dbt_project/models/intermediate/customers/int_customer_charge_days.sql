select
    stripe_customers.account_id,
    charges.created_at::date as date_day,
    count(*) filter (where charges.status = 'succeeded')::int as charges_succeeded,
    count(*) filter (where charges.status = 'failed')::int as charges_failed,
    sum(charges.amount) filter (where charges.status = 'succeeded') as amount_collected,
    sum(charges.amount) filter (where charges.status = 'failed') as amount_failed
from {{ ref('stg_stripe_charges') }} as charges
inner join {{ ref('stg_stripe_customers') }} as stripe_customers
    on charges.customer_id = stripe_customers.customer_id
group by stripe_customers.account_id, charges.created_at::date
