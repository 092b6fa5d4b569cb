with rolling as (
    select
        *,
        sum(sessions) over last_30_days as sessions_30d,
        sum(sessions) over the_30_days_before as sessions_previous_30d,
        sum(charges_failed) over last_90_days as charges_failed_90d,
        sum(tickets_created) over last_30_days as tickets_created_30d
    from {{ ref('int_customer_days') }}
    window
        history as (partition by account_id order by date_day),
        last_30_days as (history rows 29 preceding),
        the_30_days_before as (history rows between 59 preceding and 30 preceding),
        last_90_days as (history rows 89 preceding)
),

-- Each score goes from 0 to 100; an account that pays nothing has none.
scored as (
    select
        rolling.*,
        movements.plan,
        movements.billing_interval,
        movements.quantity,
        movements.mrr,
        movements.mrr > 0 as is_active,
        {{ health_scores(
            sessions='rolling.sessions_30d',
            sessions_before='rolling.sessions_previous_30d',
            active_users='rolling.active_users_30d',
            locations='movements.quantity',
            charges_failed='rolling.charges_failed_90d',
            tickets_created='rolling.tickets_created_30d',
            tickets_open='rolling.tickets_open',
        ) }}
    from rolling
    inner join {{ ref('int_customer_mrr_movements') }} as movements
        on
            rolling.account_id = movements.account_id
            and rolling.spell_number = movements.spell_number
)

-- Columns of fixed width come first: the many scans of this table then read them faster.
select
    scored.account_id,
    scored.date_day,
    {{ month_start('scored.date_day') }} as month_start,
    scored.last_session_date,
    scored.active_users_7d,
    scored.active_users_30d,
    scored.sessions_30d::int as sessions_30d,
    scored.charges_failed_90d::int as charges_failed_90d,
    scored.tickets_created_30d::int as tickets_created_30d,
    scored.tickets_open,
    scored.quantity,
    {% for score in ['trend', 'usage', 'payment', 'support'] -%}
    case when scored.is_active then scored.{{ score }}_score end as {{ score }}_score,
    {% endfor -%}
    case when scored.is_active then {{ health_score() }} end as health_score,
    scored.date_day in (
        scored.data_last_day, {{ month_end('scored.date_day') }}
    ) as is_month_end,
    scored.is_active,
    scored.sessions,
    scored.page_views,
    scored.active_users,
    scored.feature_sessions,
    scored.feature_actions,
    scored.charges_succeeded,
    scored.charges_failed,
    scored.invoices_issued,
    scored.invoices_retried,
    scored.invoices_recovered,
    scored.recovery_days,
    scored.tickets_created,
    scored.tickets_resolved,
    {% for movement in ['new', 'expansion', 'contraction', 'churned', 'reactivated'] -%}
    (scored.mrr_{{ movement }} > 0)::int as is_{{ movement }},
    {% endfor -%}
    scored.mrr_new,
    scored.mrr_expansion,
    scored.mrr_contraction,
    scored.mrr_churned,
    scored.mrr_reactivated,
    scored.session_minutes,
    scored.amount_collected,
    scored.amount_failed,
    scored.amount_invoiced,
    scored.amount_written_off,
    scored.amount_outstanding,
    scored.mrr,
    scored.plan,
    scored.billing_interval,
    accounts.industry,
    accounts.company_size,
    accounts.region,
    accounts.acquisition_channel
from scored
inner join {{ ref('stg_app_database_accounts') }} as accounts
    on scored.account_id = accounts.account_id
