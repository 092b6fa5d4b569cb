{% set flows = {
    'movements': ['mrr_new', 'mrr_expansion', 'mrr_contraction', 'mrr_churned', 'mrr_reactivated'],
    'usage_days': ['sessions', 'page_views', 'session_minutes', 'active_users'],
    'feature_days': ['feature_sessions', 'feature_actions'],
    'charge_days': ['charges_succeeded', 'charges_failed', 'amount_collected', 'amount_failed'],
    'invoice_days': [
        'invoices_issued', 'invoices_retried', 'invoices_recovered', 'recovery_days',
        'amount_invoiced', 'amount_written_off',
    ],
    'ticket_days': ['tickets_created', 'tickets_resolved'],
} %}
{% set models = {
    'movements': 'int_customer_mrr_movements',
    'usage_days': 'int_customer_usage_days',
    'user_changes': 'int_customer_active_user_changes',
    'feature_days': 'int_customer_feature_days',
    'charge_days': 'int_customer_charge_days',
    'invoice_days': 'int_customer_invoice_days',
    'ticket_days': 'int_customer_ticket_days',
} %}

with event_days as (
    {% for model in models.values() -%}
    select account_id, date_day from {{ ref(model) }}
    {{ 'union' if not loop.last }}
    {% endfor %}
)

select
    event_days.account_id,
    event_days.date_day,
    {% for name, columns in flows.items() -%}
    {% for column in columns -%}
    {{ name }}.{{ column }},
    {% endfor -%}
    {% endfor -%}
    count(movements.account_id) over history as spell_number,
    max(usage_days.date_day) over history as last_session_date,
    coalesce(sum(user_changes.user_change_7d) over history, 0)::int as active_users_7d,
    coalesce(sum(user_changes.user_change_30d) over history, 0)::int as active_users_30d,
    coalesce(sum(ticket_days.tickets_created - ticket_days.tickets_resolved) over history, 0)::int
        as tickets_open,
    coalesce(sum(invoice_days.outstanding_change) over history, 0.00) as amount_outstanding,
    lead(event_days.date_day - 1) over history as last_day
from event_days
{% for name, model in models.items() -%}
left join {{ ref(model) }} as {{ name }}
    on
        event_days.account_id = {{ name }}.account_id
        and event_days.date_day = {{ name }}.date_day
{% endfor -%}
window history as (partition by event_days.account_id order by event_days.date_day)
