with source as (
    select * from {{ source('raw', 'app_database_devices') }}
),

renamed as (
    select
        device_id,
        account_id,
        location_id,
        device_type,
        serial_number,
        firmware_version,
        status,
        health_score,
        installed_at at time zone 'utc' as installed_at,
        removed_at at time zone 'utc' as removed_at,
        last_seen_at at time zone 'utc' as last_seen_at
    from source
)

select * from renamed
