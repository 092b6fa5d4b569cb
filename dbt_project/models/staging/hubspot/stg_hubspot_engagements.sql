with source as (
    select * from {{ source('raw', 'hubspot_engagements') }}
),

renamed as (
    select
        engagement_id,
        company_id,
        contact_id,
        deal_id,
        engagement_type,
        duration_seconds,
        owner_name,
        engaged_at at time zone 'utc' as engaged_at
    from source
)

select * from renamed
