-- A touch names at most one campaign day, in the column of its platform.
with touchpoints as (
    select
        mql_id,
        touchpoint_id,
        touch_number,
        channel,
        touched_at,
        case
            when google_campaign_day_id is not null then 'google_ads'
            when facebook_campaign_day_id is not null then 'facebook_ads'
            when linkedin_campaign_day_id is not null then 'linkedin_ads'
            when iterable_campaign_day_id is not null then 'iterable'
        end as platform,
        coalesce(
            google_campaign_day_id,
            facebook_campaign_day_id,
            linkedin_campaign_day_id,
            iterable_campaign_day_id
        ) as campaign_day_id
    from {{ ref('stg_attribution_touchpoints') }}
    where mql_id is not null
)

select
    touchpoints.mql_id,
    touchpoints.touchpoint_id,
    touchpoints.touch_number,
    touchpoints.channel,
    touchpoints.touched_at,
    touchpoints.platform,
    campaign_days.objective,
    coalesce(campaign_days.campaign_key, touchpoints.channel) as campaign_key
from touchpoints
left join {{ ref('int_campaign_days') }} as campaign_days
    on
        touchpoints.platform = campaign_days.platform
        and touchpoints.campaign_day_id = campaign_days.campaign_day_id
