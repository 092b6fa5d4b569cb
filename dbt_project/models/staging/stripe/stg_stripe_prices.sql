with source as (
    select * from {{ source('raw', 'stripe_prices') }}
),

renamed as (
    select
        price_id,
        plan,
        billing_interval,
        unit_amount,
        currency,
        is_active,
        created_at at time zone 'utc' as created_at
    from source
)

select * from renamed
