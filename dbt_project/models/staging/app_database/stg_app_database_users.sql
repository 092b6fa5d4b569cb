with source as (
    select * from {{ source('raw', 'app_database_users') }}
),

renamed as (
    select
        user_id,
        account_id,
        location_id,
        full_name,
        email,
        role as user_role,
        created_at at time zone 'utc' as created_at,
        deactivated_at at time zone 'utc' as deactivated_at
    from source
)

select * from renamed
