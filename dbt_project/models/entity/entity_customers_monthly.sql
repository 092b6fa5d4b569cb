{% set flows = [
    'sessions', 'page_views', 'session_minutes', 'active_users', 'feature_sessions',
    'feature_actions', 'charges_succeeded', 'charges_failed', 'amount_collected', 'amount_failed',
    'invoices_issued', 'invoices_retried', 'invoices_recovered', 'recovery_days',
    'amount_invoiced', 'amount_written_off', 'tickets_created', 'tickets_resolved',
    'mrr_new', 'mrr_expansion', 'mrr_contraction', 'mrr_churned', 'mrr_reactivated',
    'is_new', 'is_expansion', 'is_contraction', 'is_churned', 'is_reactivated',
] %}
{% set states = [
    'date_day', 'last_session_date', 'active_users_7d', 'active_users_30d', 'sessions_30d',
    'charges_failed_90d', 'tickets_created_30d', 'tickets_open', 'quantity', 'trend_score',
    'usage_score', 'payment_score', 'support_score', 'health_score', 'is_active',
    'amount_outstanding', 'mrr', 'plan', 'billing_interval', 'industry', 'company_size', 'region',
    'acquisition_channel',
] %}

with months as (
    select
        account_id,
        month_start,
        {% for flow in flows -%}
        sum({{ flow }}) as {{ flow }},
        {% endfor -%}
        count(*)::int as days
    from {{ ref('entity_customers_daily') }}
    group by account_id, month_start
)

select
    months.account_id,
    months.month_start,
    {% for flow in flows -%}
    months.{{ flow }},
    {% endfor -%}
    {% for state in states -%}
    month_ends.{{ state }},
    {% endfor -%}
    months.days
from months
inner join {{ ref('entity_customers_daily') }} as month_ends
    on
        months.account_id = month_ends.account_id
        and months.month_start = month_ends.month_start
        and month_ends.is_month_end
