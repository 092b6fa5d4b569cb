with source as (
    select * from {{ source('raw', 'stripe_customers') }}
),

renamed as (
    select
        customer_id,
        account_id,
        name as customer_name,
        email,
        currency,
        country,
        is_delinquent,
        created_at at time zone 'utc' as created_at
    from source
)

select * from renamed
