with source as (
    select * from {{ source('raw', 'marketing_qualified_leads') }}
),

renamed as (
    select
        mql_id,
        email,
        company_name,
        industry,
        company_size,
        region,
        first_touch_channel,
        lead_score,
        status,
        qualified_at at time zone 'utc' as qualified_at,
        converted_at at time zone 'utc' as converted_at
    from source
)

select * from renamed
