{% set half_life_days = 7 %}

-- A touch loses half of its weight with every half-life that lies between it and the qualification.
with weighted as (
    select
        touches.mql_id,
        touches.touchpoint_id,
        touches.touch_number,
        touches.campaign_key,
        touches.channel,
        power(
            0.5,
            extract(epoch from leads.qualified_at - touches.touched_at)
            / (86400 * {{ half_life_days }})
        ) as weight
    from {{ ref('int_lead_touches') }} as touches
    inner join {{ ref('stg_marketing_qualified_leads') }} as leads
        on touches.mql_id = leads.mql_id
)

select
    mql_id,
    touchpoint_id,
    campaign_key,
    channel,
    (touch_number = min(touch_number) over lead_touches)::int as first_touch,
    (touch_number = max(touch_number) over lead_touches)::int as last_touch,
    round(1.0 / count(*) over lead_touches, 12) as linear,
    round(weight / sum(weight) over lead_touches, 12) as time_decay
from weighted
window lead_touches as (partition by mql_id)
