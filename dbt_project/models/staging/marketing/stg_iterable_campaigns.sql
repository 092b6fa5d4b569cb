with source as (
    select * from {{ source('raw', 'iterable_campaigns') }}
),

renamed as (
    select
        campaign_day_id,
        campaign_id,
        campaign_name,
        date as date_day,
        sends,
        delivered,
        opens,
        clicks,
        unsubscribes,
        conversions
    from source
)

select * from renamed
