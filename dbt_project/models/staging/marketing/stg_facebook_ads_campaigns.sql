with source as (
    select * from {{ source('raw', 'facebook_ads_campaigns') }}
),

renamed as (
    select
        campaign_day_id,
        campaign_id,
        campaign_name,
        objective,
        industry,
        date as date_day,
        impressions,
        clicks,
        conversions,
        spend
    from source
)

select * from renamed
