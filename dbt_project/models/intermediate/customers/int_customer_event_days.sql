with event_days as (
    select account_id, date_day from {{ ref('int_customer_mrr_movements') }}
    union
    select account_id, date_day from {{ ref('int_customer_usage_days') }}
    union
    select account_id, date_day from {{ ref('int_customer_active_user_changes') }}
    union
    select account_id, date_day from {{ ref('int_customer_charge_days') }}
)

select
    event_days.account_id,
    event_days.date_day,
    movements.mrr_new,
    movements.mrr_expansion,
    movements.mrr_contraction,
    movements.mrr_churned,
    movements.mrr_reactivated,
    usage_days.sessions,
    usage_days.page_views,
    usage_days.session_minutes,
    usage_days.active_users,
    charge_days.charges_succeeded,
    charge_days.charges_failed,
    charge_days.amount_collected,
    charge_days.amount_failed,
    count(movements.account_id) over history as spell_number,
    coalesce(sum(user_changes.user_change) over history, 0)::int as active_users_30d,
    lead(event_days.date_day - 1) over history as last_day
from event_days
left join {{ ref('int_customer_mrr_movements') }} as movements
    on
        event_days.account_id = movements.account_id
        and event_days.date_day = movements.date_day
left join {{ ref('int_customer_usage_days') }} as usage_days
    on
        event_days.account_id = usage_days.account_id
        and event_days.date_day = usage_days.date_day
left join {{ ref('int_customer_active_user_changes') }} as user_changes
    on
        event_days.account_id = user_changes.account_id
        and event_days.date_day = user_changes.date_day
left join {{ ref('int_customer_charge_days') }} as charge_days
    on
        event_days.account_id = charge_days.account_id
        and event_days.date_day = charge_days.date_day
window history as (partition by event_days.account_id order by event_days.date_day)
