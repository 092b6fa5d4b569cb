{% set counts = [
    'sessions', 'page_views', 'active_users', 'charges_succeeded', 'charges_failed',
    'invoices_issued', 'invoices_retried', 'invoices_recovered', 'recovery_days',
    'tickets_created', 'tickets_resolved', 'feature_sessions', 'feature_actions',
] %}
{% set amounts = [
    'mrr_new', 'mrr_expansion', 'mrr_contraction', 'mrr_churned', 'mrr_reactivated',
    'session_minutes', 'amount_collected', 'amount_failed', 'amount_invoiced', 'amount_written_off',
] %}

-- The days between those on which something happens repeat their state and count nothing.
select
    event_days.account_id,
    event_days.date_day + elapsed.days as date_day,
    customer_ends.data_last_day,
    {% for measure in counts -%}
    case when elapsed.days = 0 then coalesce(event_days.{{ measure }}, 0) else 0 end
        as {{ measure }},
    {% endfor -%}
    {% for measure in amounts -%}
    case when elapsed.days = 0 then coalesce(event_days.{{ measure }}, 0.00) else 0.00 end
        as {{ measure }},
    {% endfor -%}
    event_days.last_session_date,
    event_days.active_users_7d,
    event_days.active_users_30d,
    event_days.tickets_open,
    event_days.amount_outstanding,
    event_days.spell_number
from {{ ref('int_customer_event_days') }} as event_days
inner join {{ ref('int_customer_ends') }} as customer_ends
    on event_days.account_id = customer_ends.account_id
cross join
    lateral generate_series(
        0, coalesce(event_days.last_day, customer_ends.last_day) - event_days.date_day
    ) as elapsed (days)
