with source as (
    select * from {{ source('raw', 'linkedin_ads_campaigns') }}
),

renamed as (
    select
        campaign_day_id,
        campaign_id,
        campaign_name,
        objective,
        company_size,
        date as date_day,
        impressions,
        clicks,
        conversions,
        spend
    from source
)

select * from renamed
