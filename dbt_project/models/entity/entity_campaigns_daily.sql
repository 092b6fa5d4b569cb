-- A lead is credited on the day it qualified, a customer and its MRR on the day of the win.
with credits as (
    select
        credits.*,
        leads.qualified_at::date as qualified_date,
        leads.won_at::date as won_date,
        leads.first_mrr
    from {{ ref('int_lead_touch_credits') }} as credits
    inner join {{ ref('entity_leads') }} as leads on credits.mql_id = leads.mql_id
),

qualified_days as (
    select
        {% for model in attribution_models() -%}
        sum({{ model }}) as mqls_{{ model }},
        {% endfor -%}
        campaign_key,
        qualified_date as date_day
    from credits
    group by campaign_key, qualified_date
),

won_days as (
    select
        {% for model in attribution_models() -%}
        sum({{ model }}) as customers_{{ model }},
        sum(first_mrr * {{ model }}) as mrr_{{ model }},
        {% endfor -%}
        campaign_key,
        won_date as date_day
    from credits
    where won_date is not null
    group by campaign_key, won_date
),

visit_days as (
    select *, channel as campaign_key from {{ ref('int_channel_visit_days') }}
),

platform_days as (
    select * from {{ ref('int_campaign_days') }}
),

days as (
    select campaign_key, date_day from platform_days
    union
    select campaign_key, date_day from visit_days
    union
    select campaign_key, date_day from qualified_days
    union
    select campaign_key, date_day from won_days
)

select
    days.campaign_key,
    days.date_day,
    campaigns.campaign_name,
    campaigns.platform,
    campaigns.channel,
    campaigns.objective,
    {% for count in campaign_counts() -%}
    coalesce(platform_days.{{ count }}, 0) as {{ count }},
    {% endfor -%}
    {% for count in visit_counts() -%}
    coalesce(visit_days.{{ count }}, 0) as {{ count }},
    {% endfor -%}
    {% for model in attribution_models() -%}
    coalesce(qualified_days.mqls_{{ model }}, 0) as mqls_{{ model }},
    coalesce(won_days.customers_{{ model }}, 0) as customers_{{ model }},
    coalesce(won_days.mrr_{{ model }}, 0) as mrr_{{ model }},
    {% endfor -%}
    campaigns.is_paid
from days
inner join {{ ref('int_campaigns') }} as campaigns on days.campaign_key = campaigns.campaign_key
left join platform_days
    on days.campaign_key = platform_days.campaign_key and days.date_day = platform_days.date_day
left join visit_days
    on days.campaign_key = visit_days.campaign_key and days.date_day = visit_days.date_day
left join qualified_days
    on days.campaign_key = qualified_days.campaign_key and days.date_day = qualified_days.date_day
left join won_days
    on days.campaign_key = won_days.campaign_key and days.date_day = won_days.date_day
