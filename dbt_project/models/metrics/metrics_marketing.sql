{% set ads = ['channel', 'platform', 'objective'] %}
{% set counts = [
    'spend', 'impressions', 'ad_clicks', 'ad_conversions', 'ad_campaigns', 'mrr_first_touch',
    'mrr_last_touch', 'mrr_linear', 'mrr_time_decay', 'mqls', 'pipeline_generated',
    'new_customers_paid', 'visits', 'email_sends', 'email_conversions',
] %}
{% set month_rates = {
    'ctr': percentage('ad_clicks', 'impressions'),
    'cpc': ratio('spend', 'ad_clicks'),
    'cpm': ratio('1000 * spend', 'impressions'),
    'ad_conversion_rate': percentage('ad_conversions', 'ad_clicks'),
    'cpl': ratio('spend', 'mqls_paid'),
    'cost_per_deal': ratio('spend', 'deals_paid'),
    'pipeline_per_spend': ratio('pipeline_paid', 'spend'),
    'cpa_paid': ratio('spend_3m', 'wins_paid_3m'),
    'cac': ratio('spend_3m', 'new_customers_3m'),
    'roas': ratio('12 * mrr_time_decay_paid_3m', 'spend_3m'),
    'paid_payback_months': ratio('spend_3m', 'mrr_wins_paid_3m'),
    'cac_payback_months': ratio('spend_3m * active_customers', 'new_customers_3m * mrr'),
    'ltv_to_cac': ratio(
        'mrr * active_customers_before_3m * new_customers_3m',
        'active_customers * churned_customers_3m * spend_3m'
    ),
    'spend_leads_share': percentage('spend_leads', unless_by(['objective'], 'spend')),
    'spend_awareness_share': percentage('spend_awareness', unless_by(['objective'], 'spend')),
    'mql_score_average': ratio('lead_scores', 'mqls'),
    'mql_high_score_share': percentage('mqls_high_score', 'mqls'),
    'mql_large_share': percentage('mqls_large', unless_by(['company_size'], 'mqls')),
    'mql_email_assisted_share': percentage('mqls_email_assisted', 'mqls'),
    'mql_multi_touch_share': percentage('mqls_multi_touch', 'mqls'),
    'touches_per_mql': ratio('touches', 'mqls'),
    'days_to_mql': ratio('days_to_qualify', 'mqls'),
    'mql_to_deal_rate': percentage('leads_matured_deal', 'leads_matured'),
    'mql_to_customer_rate': percentage('leads_matured_won', 'leads_matured'),
    'mql_paid_disqualified_share': percentage(
        'leads_matured_paid_disqualified', 'leads_matured_paid'
    ),
    'visit_bounce_rate': percentage('bounces', 'visits'),
    'pages_per_visit': ratio('page_views', 'visits'),
    'visit_intent_share': percentage('intent_visits', 'visits'),
    'email_delivery_rate': percentage('email_delivered', 'email_sends'),
    'email_open_rate': percentage('email_opens', 'email_delivered'),
    'email_click_rate': percentage('email_clicks', 'email_delivered'),
    'email_unsubscribe_rate': percentage('email_unsubscribes', 'email_delivered'),
    'email_conversion_rate': percentage('email_conversions', 'email_clicks'),
    'mql_paid_share': percentage('mqls_paid', unless_by(ads, 'mqls')),
    'mql_organic_share': percentage('mqls_organic', unless_by(ads, 'mqls')),
    'new_customers_organic_share': percentage(
        'new_customers_organic', unless_by(ads, 'new_customers')
    ),
    'visit_organic_share': percentage('organic_visits', unless_by(ads, 'visits')),
    'visit_direct_share': percentage('direct_visits', unless_by(ads, 'visits')),
    'visit_to_mql_rate': percentage('mqls', unless_by(ads, 'visits')),
} %}

with measures as (
    {{ join_measures([
        'measures_marketing_customers',
        'measures_marketing_quarters',
        'measures_marketing_campaigns',
        'measures_marketing_emails',
        'measures_marketing_attribution',
        'measures_marketing_visits',
        'measures_marketing_leads',
        'measures_marketing_lead_outcomes',
        'measures_marketing_pipeline',
    ]) }}
)

select
    period_grain,
    period_start,
    segment_type,
    segment_value,
    {% for count in counts -%}
    {{ count_where_it_occurs(count) }} as marketing_{{ count }},
    {% endfor -%}
    {% for rate, formula in month_rates.items() -%}
    case when period_grain = 'month' then {{ formula }} end as marketing_{{ rate }},
    {% endfor -%}
    -- TODO: waits for surveys of brand awareness.
    cast(null as numeric) as marketing_brand_awareness,
    -- TODO: waits for mentions of the company and its competitors.
    cast(null as numeric) as marketing_share_of_voice,
    -- TODO: waits for budgets by channel.
    cast(null as numeric) as marketing_budget_used,
    -- TODO: waits for the costs of events, content and staff.
    cast(null as numeric) as marketing_cac_fully_loaded
from measures
