with source as (
    select * from {{ source('raw', 'stripe_subscription_items') }}
),

renamed as (
    select
        subscription_item_id,
        subscription_id,
        price_id,
        app_subscription_id,
        quantity,
        created_at at time zone 'utc' as created_at,
        ended_at at time zone 'utc' as ended_at
    from source
)

select * from renamed
