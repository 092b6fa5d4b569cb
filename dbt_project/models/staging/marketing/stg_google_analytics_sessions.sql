with source as (
    select * from {{ source('raw', 'google_analytics_sessions') }}
),

renamed as (
    select
        ga_session_id,
        client_id,
        medium,
        landing_page,
        country,
        page_view_count,
        is_bounce,
        started_at at time zone 'utc' as started_at,
        ended_at at time zone 'utc' as ended_at
    from source
)

select * from renamed
