with source as (
    select * from {{ source('raw', 'app_database_tap_events') }}
),

renamed as (
    select
        event_id,
        device_id,
        location_id,
        event_type,
        occurred_at at time zone 'utc' as occurred_at,
        volume_ml,
        beverage,
        temperature_tenths,
        error_code,
        firmware_version
    from source
)

select * from renamed
