with source as (
    select * from {{ source('raw', 'hubspot_tickets') }}
),

renamed as (
    select
        ticket_id,
        company_id,
        contact_id,
        account_id,
        location_id,
        category,
        priority,
        status,
        satisfaction,
        created_at at time zone 'utc' as created_at,
        first_response_at at time zone 'utc' as first_response_at,
        resolved_at at time zone 'utc' as resolved_at
    from source
)

select * from renamed
