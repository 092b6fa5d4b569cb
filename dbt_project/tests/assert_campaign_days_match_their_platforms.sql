-- Every platform's days are there once, with its money, clicks and e-mails; so is every visit.
with platforms as (
    {% for platform in ['google_ads', 'facebook_ads', 'linkedin_ads'] -%}
    select
        '{{ platform }}' as platform,
        sum(spend) as amount,
        sum(clicks) as clicks,
        sum(impressions) as messages
    from {{ ref('stg_' ~ platform ~ '_campaigns') }}
    union all
    {% endfor -%}
    select
        'iterable' as platform,
        0 as amount,
        sum(clicks) as clicks,
        sum(sends) as messages
    from {{ ref('stg_iterable_campaigns') }}
    union all
    select
        'website' as platform,
        0 as amount,
        count(*) as clicks,
        sum(page_view_count) as messages
    from {{ ref('stg_google_analytics_sessions') }}
),

campaigns as (
    select
        coalesce(platform, 'website') as platform,
        sum(spend) as amount,
        sum(clicks + visits) as clicks,
        sum(impressions + sends + page_views) as messages
    from {{ ref('entity_campaigns_daily') }}
    group by 1
)

select
    platforms.*,
    campaigns.amount as campaigns_amount,
    campaigns.clicks as campaigns_clicks,
    campaigns.messages as campaigns_messages
from platforms
left join campaigns on platforms.platform = campaigns.platform
where
    platforms.amount is distinct from campaigns.amount
    or platforms.clicks is distinct from campaigns.clicks
    or platforms.messages is distinct from campaigns.messages
