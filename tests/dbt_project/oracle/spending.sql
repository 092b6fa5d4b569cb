-- What ads cost, by platform too, and what they bring in three months.
with ads as (
    select 'google_ads' as platform, date, spend, impressions, clicks from google_ads_campaigns
    union all
    select 'facebook_ads', date, spend, impressions, clicks from facebook_ads_campaigns
    union all
    select 'linkedin_ads', date, spend, impressions, clicks from linkedin_ads_campaigns
),

spending as (
    select
        date_trunc('month', date)::date as month,
        segment_type,
        segment_value,
        sum(spend) as spend,
        sum(impressions) as impressions,
        sum(clicks) as clicks
    from ads
    cross join lateral (
        values ('company', 'all'), ('platform', platform)
    ) as segments (segment_type, segment_value)
    group by all
),

weights as (
    select
        touches.mql_id,
        case
            when touches.google_campaign_day_id is not null then 'google_ads'
            when touches.facebook_campaign_day_id is not null then 'facebook_ads'
            when touches.linkedin_campaign_day_id is not null then 'linkedin_ads'
        end as platform,
        exp(-ln(2) * epoch(leads.qualified_at - touches.touched_at) / 604800) as weight
    from attribution_touchpoints as touches
    inner join marketing_qualified_leads as leads using (mql_id)
),

shares as (
    select
        mql_id,
        platform,
        sum(weight) / sum(sum(weight)) over (partition by mql_id) as share
    from weights
    group by mql_id, platform
),

credits as (
    select
        date_trunc('month', deals.closed_at)::date as month,
        segment_type,
        segment_value,
        sum(share * subscriptions.mrr) as mrr
    from hubspot_deals as deals
    inner join hubspot_contacts as contacts using (contact_id)
    inner join shares on contacts.mql_id = shares.mql_id and platform is not null
    inner join app_database_subscriptions as subscriptions using (subscription_id)
    cross join lateral (
        values ('company', 'all'), ('platform', platform)
    ) as segments (segment_type, segment_value)
    where deals.deal_type = 'new_business' and deals.stage = 'closed_won'
    group by all
),

customers as (
    select date_trunc('month', day)::date as month, count(*) as customers
    from account_days
    where mrr > 0 and mrr_ever = 0
    group by all
),

quarters as (
    select
        *,
        sum(spend) over last_three as spend_3m,
        sum(mrr) over last_three as mrr_3m,
        sum(customers) over last_three as customers_3m,
        count(*) over last_three = 3 as is_whole
    from spending
    left join credits using (month, segment_type, segment_value)
    left join customers using (month)
    window last_three as (
        partition by segment_type, segment_value order by month rows 2 preceding
    )
)

select
    month,
    segment_type,
    segment_value,
    spend as marketing_spend,
    impressions as marketing_impressions,
    clicks as marketing_ad_clicks,
    100 * clicks / impressions as marketing_ctr,
    spend / clicks as marketing_cpc,
    case when is_whole and segment_type = 'company' then spend_3m / customers_3m end as marketing_cac,
    case when is_whole then 12 * coalesce(mrr_3m, 0) / spend_3m end as marketing_roas
from quarters
