select
    engagements.engagement_id,
    engagements.engagement_type,
    engagements.engaged_at,
    round(engagements.duration_seconds / 60.0, 2) as minutes,
    engagements.owner_name,
    engagements.contact_id,
    engagements.company_id,
    companies.company_name,
    companies.account_id,
    engagements.deal_id,
    deals.deal_type,
    deals.stage as deal_stage,
    companies.industry,
    companies.company_size,
    companies.region,
    leads.first_touch_channel as channel
from {{ ref('stg_hubspot_engagements') }} as engagements
inner join {{ ref('stg_hubspot_companies') }} as companies
    on engagements.company_id = companies.company_id
left join {{ ref('entity_leads') }} as leads on engagements.company_id = leads.company_id
left join {{ ref('entity_deals') }} as deals on engagements.deal_id = deals.deal_id
