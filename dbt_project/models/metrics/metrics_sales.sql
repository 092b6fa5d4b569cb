{% set counts = [
    'mrr_new', 'new_customers', 'deals_won', 'amount_won', 'deals_created', 'amount_created',
    'deals_lost', 'amount_lost', 'deals_open', 'pipeline_open', 'pipeline_weighted', 'calls',
    'meetings', 'amount_renewed',
] %}
{% set month_rates = {
    'mrr_new_average': ratio('mrr_new', 'new_customers'),
    'magic_number': ratio('12 * mrr_net_new_3m', 'spend_before_3m'),
    'deal_size_average': ratio('amount_won', 'deals_won'),
    'win_rate': percentage('deals_closed_won', 'deals_closed'),
    'win_rate_amount': percentage('coalesce(amount_closed_won, 0)', 'amount_closed'),
    'cycle_days': ratio('cycle_days_won', 'deals_won'),
    'cycle_days_lost': ratio('cycle_days_lost', 'deals_lost'),
    'pipeline_coverage': ratio('pipeline_open', 'amount_won'),
    'velocity': ratio(
        'deals_open * deals_closed_won * amount_closed_won', 'deals_closed * cycle_days_won'
    ),
    'lost_price_share': percentage('deals_lost_price', 'deals_lost'),
    'lost_competitor_share': percentage('deals_lost_competitor', 'deals_lost'),
    'lost_no_decision_share': percentage('deals_lost_no_decision', 'deals_lost'),
    'renewal_rate': percentage('renewals_won', 'renewals_closed'),
    'expansion_win_rate': percentage('expansions_won', 'expansions_closed'),
    'enterprise_share': percentage(
        'coalesce(amount_won_enterprise, 0)', unless_by(['plan'], 'amount_won_with_plan')
    ),
    'engagements_per_deal_won': ratio('engagements_won', 'deals_won'),
    'days_to_first_engagement': ratio('days_to_first_engagement', 'deals_engaged'),
    'days_to_deal': ratio('days_to_deal', 'leads_with_deal'),
    'days_to_won': ratio('days_to_won', 'leads_won'),
    'locations_per_customer': ratio('first_locations', 'leads_won'),
    'multi_location_share': percentage(
        'leads_won_multi_location', unless_by(['company_size'], 'leads_won')
    ),
    'yearly_billing_share': percentage('leads_won_yearly', 'leads_won'),
    'call_minutes_average': ratio('call_minutes', 'calls'),
    'engagements_per_owner': ratio('engagements', 'owners_engaged'),
    'pipeline_late_stage_share': percentage('coalesce(amount_late_stage, 0)', 'pipeline_open'),
    'deals_stale_share': percentage('deals_stale', 'deals_open'),
    'deals_open_days': ratio('days_open', 'deals_open'),
} %}
{% set stages = deal_stages() | list %}
{% set next_stages = stages[1:] + ['closed_won'] %}

with measures as (
    {{ join_measures([
        'measures_sales_customers',
        'measures_sales_quarters',
        'measures_sales_deals_created',
        'measures_sales_deals_closed',
        'measures_sales_existing_customers',
        'measures_sales_stages',
        'measures_sales_deals_won',
        'measures_sales_pipeline',
        'measures_sales_leads',
        'measures_sales_first_subscriptions',
        'measures_sales_engagements',
    ]) }}
)

select
    period_grain,
    period_start,
    segment_type,
    segment_value,
    {% for count in counts -%}
    {{ count_where_it_occurs(count) }} as sales_{{ count }},
    {% endfor -%}
    {% for rate, formula in month_rates.items() -%}
    case when period_grain = 'month' then {{ formula }} end as sales_{{ rate }},
    {% endfor -%}
    {% for stage in stages -%}
    case
        when period_grain = 'month'
            then {{ percentage('reached_' ~ next_stages[loop.index0], 'reached_' ~ stage) }}
    end as sales_{{ stage }}_conversion,
    case
        when period_grain = 'month' then {{ ratio('days_in_' ~ stage, 'reached_' ~ stage) }}
    end as sales_{{ stage }}_days,
    {% endfor -%}
    -- TODO: waits for quotas of the owners.
    cast(null as numeric) as sales_quota_attainment,
    -- TODO: waits for list prices and discounts on deals.
    cast(null as numeric) as sales_discount_rate,
    -- TODO: waits for forecasts of the amount to be won.
    cast(null as numeric) as sales_forecast_accuracy,
    -- TODO: waits for salaries and commissions of the owners.
    cast(null as numeric) as sales_cost_per_deal_won
from measures
