-- google_ads_campaigns: has at least the clicks of the leads that it brought
select
    days.campaign_day_id,
    concat(
        'has ',
        days.clicks,
        ' clicks, leads made ',
        count(*)
    ) as what
from google_ads_campaigns as days
inner join attribution_touchpoints as touches
    on touches.google_campaign_day_id = days.campaign_day_id
group by days.campaign_day_id, days.clicks
having count(*) > days.clicks
