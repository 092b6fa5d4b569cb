select
    engagements.deal_id,
    count(*) as engagements,
    count(*) filter (where engagements.engagement_type = 'email') as emails,
    count(*) filter (where engagements.engagement_type = 'call') as calls,
    count(*) filter (where engagements.engagement_type = 'meeting') as meetings,
    {% for days in [7, 30, 90] -%}
    count(*) filter (where engagements.engaged_at::date > data_end.last_day - {{ days }})
        as engagements_{{ days }}d,
    {% endfor -%}
    min(engagements.engaged_at) as first_engaged_at,
    max(engagements.engaged_at) as last_engaged_at
from {{ ref('stg_hubspot_engagements') }} as engagements
cross join {{ ref('int_data_last_day') }} as data_end
where engagements.deal_id is not null
group by engagements.deal_id
