with source as (
    select * from {{ source('raw', 'stripe_events') }}
),

renamed as (
    select
        event_id,
        type as event_type,
        created_at at time zone 'utc' as created_at,
        customer_id,
        subscription_id,
        invoice_id,
        charge_id,
        payload
    from source
)

select * from renamed
