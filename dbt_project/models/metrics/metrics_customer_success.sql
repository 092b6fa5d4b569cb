{% set counts = [
    'mrr', 'mrr_expansion', 'mrr_contraction', 'mrr_churned', 'mrr_reactivated',
    'active_customers', 'churned_customers', 'reactivated_customers', 'expansions', 'contractions',
    'locations_billed', 'amount_failed', 'amount_invoiced', 'amount_written_off',
    'amount_outstanding', 'tickets_created', 'tickets_resolved', 'tickets_open',
] %}
{% set metrics = {
    'arr': '12 * coalesce(mrr_yearly, 0)',
    'net_new_mrr': 'coalesce(mrr_gained - mrr_lost, 0)',
    'failed_charges': 'coalesce(charges_failed, 0)',
    'cash_collected': 'coalesce(amount_collected, 0)',
    'arpa': ratio('mrr', 'active_customers'),
    'locations_per_customer': ratio('locations_billed', 'active_customers'),
    'multi_location_share': percentage('multi_location_customers', 'active_customers'),
    'mrr_per_location': ratio('mrr', 'locations_billed'),
    'annual_plan_share': percentage('coalesce(mrr_yearly, 0)', 'mrr'),
    'owing_customer_share': percentage('owing_customers', 'active_customers'),
    'health_score': ratio('health_score_sum', 'scored_customers'),
    'at_risk_customer_share': percentage('customers_at_risk', 'scored_customers'),
    'healthy_customer_share': percentage('customers_healthy', 'scored_customers'),
    'mrr_at_risk_share': percentage('mrr_at_risk', 'mrr'),
    'idle_customer_share': percentage('idle_customers', 'active_customers'),
    'open_ticket_age_days': ratio('open_ticket_days', 'tickets_open'),
} %}
{% set monthly_metrics = {
    'quick_ratio': ratio('mrr_gained', 'mrr_lost'),
    'mrr_churn_rate': percentage('mrr_lost', 'mrr_at_start'),
    'mrr_expansion_rate': percentage('mrr_expansion', 'mrr_at_start'),
    'logo_churn_rate': percentage('churned_customers', 'customers_at_start'),
    'ltv': ratio('mrr * customers_at_start', 'active_customers * churned_customers'),
    'nrr': percentage('mrr_now', 'mrr_before'),
    'grr': percentage('mrr_kept', 'mrr_before'),
    'logo_retention': percentage('customers_kept', 'customers_before'),
    'tenure_months': ratio('tenure_days * 12 / 365.25', 'active_customers'),
    'recent_customer_share': percentage('recent_customers', 'active_customers'),
    'top_fifth_mrr_share': percentage('mrr_of_top_fifth', 'mrr'),
    'failed_charge_rate': percentage('charges_failed', 'charges_failed + charges_succeeded'),
    'collection_rate': percentage('amount_collected', 'amount_invoiced'),
    'payment_recovery_rate': percentage('invoices_recovered', 'invoices_retried'),
    'payment_recovery_days': ratio('recovery_days', 'invoices_recovered'),
    'first_response_hours': ratio('first_response_hours', 'tickets_answered'),
    'first_response_target_rate': percentage('tickets_answered_in_target', 'tickets_answered'),
    'resolution_hours': ratio('resolution_hours', 'tickets_resolved'),
    'resolution_target_rate': percentage('tickets_resolved_in_target', 'tickets_resolved'),
    'satisfaction_score': ratio('satisfaction_sum', 'tickets_rated'),
    'satisfaction_response_rate': percentage('tickets_rated', 'tickets_resolved'),
    'tickets_per_customer': ratio('tickets_by_customers', 'active_customers'),
    'ticket_customer_share': percentage('customers_with_tickets', 'active_customers'),
    'urgent_ticket_share': percentage('tickets_urgent', 'tickets_created'),
    'hardware_ticket_share': percentage('tickets_hardware', 'tickets_created'),
    'how_to_ticket_share': percentage('tickets_how_to', 'tickets_created'),
} %}

with measures as (
    {{ join_measures([
        'measures_cs_revenue', 'measures_cs_retention', 'measures_cs_tenure', 'measures_cs_payments',
        'measures_cs_health', 'measures_cs_tickets_created', 'measures_cs_tickets_resolved',
        'measures_cs_tickets_open',
    ]) }}
),

periods as (
    select
        *,
        mrr_new + mrr_expansion + mrr_reactivated as mrr_gained,
        mrr_contraction + mrr_churned as mrr_lost,
        lag(mrr) over series as mrr_at_start,
        lag(active_customers) over series as customers_at_start
    from measures
    window series as (
        partition by period_grain, segment_type, segment_value order by period_start
    )
)

select
    period_grain,
    period_start,
    segment_type,
    segment_value,
    {% for name in counts -%}
    coalesce({{ name }}, 0)::numeric as cs_{{ name }},
    {% endfor -%}
    {% for name, expression in metrics.items() -%}
    ({{ expression }})::numeric as cs_{{ name }},
    {% endfor -%}
    {% for name, expression in monthly_metrics.items() -%}
    case when period_grain = 'month' then {{ expression }} end as cs_{{ name }},
    {% endfor -%}
    -- TODO: waits for surveys that ask whether a customer would recommend the product.
    null::numeric as cs_nps,
    -- TODO: waits for the cost of serving a customer.
    null::numeric as cs_gross_margin,
    -- TODO: waits for the hours that support works on a ticket.
    null::numeric as cs_support_cost_per_ticket,
    -- TODO: waits for milestones of the onboarding.
    null::numeric as cs_onboarding_days
from periods
