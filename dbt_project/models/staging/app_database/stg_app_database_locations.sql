with source as (
    select * from {{ source('raw', 'app_database_locations') }}
),

renamed as (
    select
        location_id,
        account_id,
        location_name,
        street,
        city,
        country,
        seats,
        opened_at at time zone 'utc' as opened_at,
        closed_at at time zone 'utc' as closed_at
    from source
)

select * from renamed
