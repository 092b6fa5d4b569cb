with leads as (
    select * from {{ ref('stg_marketing_qualified_leads') }}
),

-- Each lead is one contact of one company, and a company is won once.
deals as (
    select * from {{ ref('stg_hubspot_deals') }}
    where deal_type = 'new_business'
),

joined as (
    select
        leads.mql_id,
        leads.email,
        contacts.contact_id,
        contacts.full_name as contact_name,
        companies.company_id,
        leads.company_name,
        leads.industry,
        leads.company_size,
        leads.region,
        companies.country,
        companies.account_id,
        leads.lead_score,
        leads.status,
        leads.qualified_at,
        leads.converted_at,
        paths.first_touch_channel,
        paths.first_touch_campaign_key,
        paths.first_touch_platform,
        paths.first_touch_objective,
        paths.first_touched_at,
        paths.last_touch_channel,
        paths.last_touch_campaign_key,
        paths.last_touch_platform,
        paths.last_touched_at,
        paths.touches,
        paths.paid_touches,
        paths.email_touches,
        deals.deal_id,
        deals.owner_name as deal_owner_name,
        deals.stage as deal_stage,
        deals.amount as deal_amount,
        deals.created_at as deal_created_at,
        deals.closed_at as deal_closed_at,
        deals.entered_closed_won_at as won_at,
        subscriptions.subscription_id as first_subscription_id,
        subscriptions.plan as first_plan,
        subscriptions.billing_interval as first_billing_interval,
        subscriptions.quantity as first_quantity,
        subscriptions.mrr as first_mrr
    from leads
    inner join {{ ref('int_lead_paths') }} as paths on leads.mql_id = paths.mql_id
    left join {{ ref('stg_hubspot_contacts') }} as contacts on leads.mql_id = contacts.mql_id
    left join {{ ref('stg_hubspot_companies') }} as companies
        on contacts.company_id = companies.company_id
    left join deals on contacts.company_id = deals.company_id
    left join {{ ref('stg_app_database_subscriptions') }} as subscriptions
        on deals.subscription_id = subscriptions.subscription_id
)

select
    *,
    {{ days_between('first_touched_at', 'qualified_at') }} as days_to_qualify,
    {{ days_between('qualified_at', 'deal_created_at') }} as days_to_deal,
    {{ days_between('qualified_at', 'won_at') }} as days_to_won,
    case
        when deal_stage = 'closed_won' then 'won'
        when deal_stage = 'closed_lost' then 'lost'
        when deal_id is not null then 'in_deal'
        when status = 'disqualified' then 'disqualified'
        else 'undecided'
    end as outcome
from joined
