with source as (
    select * from {{ source('raw', 'attribution_touchpoints') }}
),

renamed as (
    select
        touchpoint_id,
        visitor_id,
        mql_id,
        touch_number,
        channel,
        ga_session_id,
        google_campaign_day_id,
        facebook_campaign_day_id,
        linkedin_campaign_day_id,
        iterable_campaign_day_id,
        touched_at at time zone 'utc' as touched_at
    from source
)

select * from renamed
