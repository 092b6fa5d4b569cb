-- Over all campaigns, each model credits every lead, every customer won and all of their first MRR.
with credited as (
    select
        {% for measure in ['mqls', 'customers', 'mrr'] -%}
        {% for model in attribution_models() -%}
        sum({{ measure }}_{{ model }}) as {{ measure }}_{{ model }},
        {% endfor -%}
        {% endfor -%}
        count(*) as days
    from {{ ref('entity_campaigns_daily') }}
),

leads as (
    select count(*) as mqls
    from {{ ref('stg_marketing_qualified_leads') }}
),

wins as (
    select
        count(*) as customers,
        sum(subscriptions.mrr) as mrr
    from {{ ref('stg_hubspot_deals') }} as deals
    inner join {{ ref('stg_app_database_subscriptions') }} as subscriptions
        on deals.subscription_id = subscriptions.subscription_id
    where deals.deal_type = 'new_business'
)

select *
from credited
cross join leads
cross join wins
where
    {% for model in attribution_models() -%}
    abs(mqls_{{ model }} - mqls) > 0.0001
    or abs(customers_{{ model }} - customers) > 0.0001
    or abs(mrr_{{ model }} - mrr) > 0.01
    or
    {% endfor -%}
    mqls_linear is null
