with source as (
    select * from {{ source('raw', 'app_database_user_sessions') }}
),

renamed as (
    select
        session_id,
        user_id,
        account_id,
        device_type,
        page_view_count,
        started_at at time zone 'utc' as started_at,
        ended_at at time zone 'utc' as ended_at
    from source
)

select * from renamed
