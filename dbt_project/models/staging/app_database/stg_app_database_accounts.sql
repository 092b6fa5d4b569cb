with source as (
    select * from {{ source('raw', 'app_database_accounts') }}
),

renamed as (
    select
        account_id,
        account_name,
        industry,
        company_size,
        region,
        country,
        acquisition_channel,
        status,
        created_at at time zone 'utc' as created_at,
        churned_at at time zone 'utc' as churned_at
    from source
)

select * from renamed
