with source as (
    select * from {{ source('raw', 'stripe_subscriptions') }}
),

renamed as (
    select
        subscription_id,
        customer_id,
        status,
        started_at at time zone 'utc' as started_at,
        current_period_start at time zone 'utc' as current_period_started_at,
        current_period_end at time zone 'utc' as current_period_ends_at,
        canceled_at at time zone 'utc' as canceled_at
    from source
)

select * from renamed
