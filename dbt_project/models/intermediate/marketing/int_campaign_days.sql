{% set ad_channels = {
    'google_ads': 'paid_search', 'facebook_ads': 'paid_social', 'linkedin_ads': 'paid_social',
} %}

with platform_days as (
    {% for platform, channel in ad_channels.items() -%}
    select
        '{{ platform }}' as platform,
        '{{ channel }}' as channel,
        campaign_day_id,
        campaign_id,
        campaign_name,
        objective,
        date_day,
        impressions,
        spend,
        0 as sends,
        0 as delivered,
        0 as opens,
        clicks,
        0 as unsubscribes,
        conversions
    from {{ ref('stg_' ~ platform ~ '_campaigns') }}
    union all
    {% endfor -%}
    select
        'iterable' as platform,
        'email' as channel,
        campaign_day_id,
        campaign_id,
        campaign_name,
        null as objective,
        date_day,
        0 as impressions,
        0.00 as spend,
        sends,
        delivered,
        opens,
        clicks,
        unsubscribes,
        conversions
    from {{ ref('stg_iterable_campaigns') }}
)

select
    platform || ':' || campaign_id as campaign_key,
    *
from platform_days
