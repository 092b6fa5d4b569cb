with source as (
    select * from {{ source('raw', 'app_database_subscriptions') }}
),

renamed as (
    select
        subscription_id,
        account_id,
        previous_subscription_id,
        plan,
        billing_interval,
        quantity,
        unit_amount,
        mrr,
        start_reason,
        end_reason,
        started_at at time zone 'utc' as started_at,
        ended_at at time zone 'utc' as ended_at
    from source
)

select * from renamed
