with source as (
    select * from {{ source('raw', 'hubspot_contacts') }}
),

renamed as (
    select
        contact_id,
        company_id,
        mql_id,
        user_id,
        full_name,
        email,
        created_at at time zone 'utc' as created_at
    from source
)

select * from renamed
