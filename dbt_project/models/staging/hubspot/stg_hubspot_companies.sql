with source as (
    select * from {{ source('raw', 'hubspot_companies') }}
),

renamed as (
    select
        company_id,
        account_id,
        company_name,
        industry,
        company_size,
        region,
        country,
        lifecycle_stage,
        owner_name,
        created_at at time zone 'utc' as created_at
    from source
)

select * from renamed
