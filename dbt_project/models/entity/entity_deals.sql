{% set stages = deal_stages() | list %}
{% set counts = [
    'engagements', 'emails', 'calls', 'meetings',
    'engagements_7d', 'engagements_30d', 'engagements_90d',
] %}

with deals as (
    select
        *,
        coalesce(closed_at, data_end.last_day + 1) as seen_until,
        greatest(
            {%- for stage in stages %}
            entered_{{ stage }}_at{{ ',' if not loop.last }}
            {%- endfor %}
        ) as entered_last_stage_at
    from {{ ref('stg_hubspot_deals') }}
    cross join {{ ref('int_data_last_day') }} as data_end
)

select
    deals.deal_id,
    deals.deal_type,
    deals.stage,
    deals.amount,
    deals.owner_name,
    deals.lost_reason,
    deals.company_id,
    companies.company_name,
    companies.account_id,
    deals.contact_id,
    leads.mql_id,
    leads.lead_score,
    companies.industry,
    companies.company_size,
    companies.region,
    companies.country,
    leads.first_touch_channel as channel,
    leads.qualified_at as lead_qualified_at,
    deals.created_at,
    {% for stage in stages -%}
    deals.entered_{{ stage }}_at,
    {% endfor -%}
    deals.entered_last_stage_at,
    deals.closed_at,
    deals.entered_closed_won_at as won_at,
    deals.entered_closed_lost_at as lost_at,
    deals.closed_at is null as is_open,
    deals.entered_closed_won_at is not null as is_won,
    {% for stage in stages -%}
    {{ days_between(
        'deals.entered_' ~ stage ~ '_at',
        'coalesce(deals.entered_' ~ stages[loop.index] ~ '_at, deals.seen_until)'
            if not loop.last else 'deals.seen_until'
    ) }} as days_in_{{ stage }},
    {% endfor -%}
    {{ days_between('deals.created_at', 'deals.closed_at') }} as cycle_days,
    case
        when deals.closed_at is null
            then {{ days_between('deals.created_at', 'deals.seen_until') }}
    end as open_days,
    {% for count in counts -%}
    coalesce(engagements.{{ count }}, 0) as {{ count }},
    {% endfor -%}
    engagements.first_engaged_at,
    engagements.last_engaged_at,
    {{ days_between('deals.created_at', 'engagements.first_engaged_at') }}
        as days_to_first_engagement,
    deals.subscription_id,
    subscriptions.plan,
    subscriptions.billing_interval,
    subscriptions.quantity,
    subscriptions.mrr as mrr_begun
from deals
inner join {{ ref('stg_hubspot_companies') }} as companies
    on deals.company_id = companies.company_id
left join {{ ref('entity_leads') }} as leads on deals.company_id = leads.company_id
left join {{ ref('int_deal_engagements') }} as engagements on deals.deal_id = engagements.deal_id
left join {{ ref('stg_app_database_subscriptions') }} as subscriptions
    on deals.subscription_id = subscriptions.subscription_id
