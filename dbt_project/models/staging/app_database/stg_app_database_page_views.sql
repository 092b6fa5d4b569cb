with source as (
    select * from {{ source('raw', 'app_database_page_views') }}
),

renamed as (
    select
        page_view_id,
        session_id,
        user_id,
        page,
        duration_ms,
        viewed_at at time zone 'utc' as viewed_at
    from source
)

select * from renamed
