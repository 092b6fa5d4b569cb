with source as (
    select * from {{ source('raw', 'stripe_charges') }}
),

renamed as (
    select
        charge_id,
        invoice_id,
        customer_id,
        amount,
        currency,
        status,
        failure_code,
        attempt,
        created_at at time zone 'utc' as created_at
    from source
)

select * from renamed
