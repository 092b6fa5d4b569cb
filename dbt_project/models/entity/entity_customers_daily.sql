{% set counts = [
    'sessions', 'page_views', 'active_users', 'charges_succeeded', 'charges_failed',
] %}
{% set amounts = [
    'mrr_new', 'mrr_expansion', 'mrr_contraction', 'mrr_churned', 'mrr_reactivated',
    'session_minutes', 'amount_collected', 'amount_failed',
] %}

with accounts as (
    select * from {{ ref('stg_app_database_accounts') }}
),

subscriptions as (
    select * from {{ ref('stg_app_database_subscriptions') }}
),

user_sessions as (
    select * from {{ ref('stg_app_database_user_sessions') }}
),

stripe_customers as (
    select * from {{ ref('stg_stripe_customers') }}
),

charges as (
    select * from {{ ref('stg_stripe_charges') }}
),

-- The data ends on the day of its last event; today's date has no part in it.
data_end as (
    select
        greatest(
            (select max(created_at) from accounts),
            (select max(started_at) from subscriptions),
            (select max(started_at) from user_sessions),
            (select max(created_at) from charges)
        )::date as last_day
),

-- 60 days after an account's end its dunning is over and none of its users counts as active.
account_ends as (
    select
        accounts.account_id,
        data_end.last_day as data_last_day,
        least(
            data_end.last_day,
            {{ month_end("accounts.churned_at + interval '60 days'") }}
        ) as last_day
    from accounts
    cross join data_end
),

plan_changes as (
    select
        account_id,
        created_at as changed_at,
        0 as priority,
        null as plan,
        null as billing_interval,
        0 as quantity,
        0.00 as mrr
    from accounts
    union all
    select account_id, ended_at, 1, plan, billing_interval, 0, 0.00
    from subscriptions
    where ended_at is not null
    union all
    select account_id, started_at, 2, plan, billing_interval, quantity, mrr
    from subscriptions
),

-- What holds at a day's end is the day's last change; at one instant a start follows an end.
plan_days as (
    select distinct on (account_id, changed_at::date)
        account_id,
        changed_at::date as date_day,
        plan,
        billing_interval,
        quantity,
        mrr
    from plan_changes
    order by account_id asc, changed_at::date asc, changed_at desc, priority desc
),

plan_history as (
    select
        *,
        lag(mrr, 1, 0.00) over history as mrr_before,
        coalesce(max(mrr) over earlier, 0.00) as highest_mrr_before
    from plan_days
    window
        history as (partition by account_id order by date_day),
        earlier as (history rows between unbounded preceding and 1 preceding)
),

movement_days as (
    select
        *,
        row_number() over (partition by account_id order by date_day) as spell_number,
        case when highest_mrr_before = 0 then mrr else 0.00 end as mrr_new,
        case
            when mrr_before > 0 then greatest(mrr - mrr_before, 0.00) else 0.00
        end as mrr_expansion,
        case when mrr > 0 then greatest(mrr_before - mrr, 0.00) else 0.00 end as mrr_contraction,
        case when mrr = 0 then mrr_before else 0.00 end as mrr_churned,
        case
            when mrr_before = 0 and highest_mrr_before > 0 then mrr else 0.00
        end as mrr_reactivated
    from plan_history
),

user_days as (
    select
        account_id,
        user_id,
        started_at::date as date_day,
        count(*) as sessions,
        sum(page_view_count) as page_views,
        sum(extract(epoch from ended_at - started_at)) / 60 as session_minutes
    from user_sessions
    group by account_id, user_id, started_at::date
),

usage_days as (
    select
        account_id,
        date_day,
        sum(sessions)::int as sessions,
        sum(page_views)::int as page_views,
        sum(session_minutes)::numeric(12, 2) as session_minutes,
        count(*)::int as active_users
    from user_days
    group by account_id, date_day
),

-- A user counts for 30 days from a day of use, or until the next day of use if that is sooner.
user_spells as (
    select
        account_id,
        date_day as counts_from,
        least(
            date_day + 30, lead(date_day) over (partition by user_id order by date_day)
        ) as counts_until
    from user_days
),

user_change_days as (
    select
        user_spells.account_id,
        ends.date_day,
        sum(ends.users) as user_change
    from user_spells
    cross join data_end
    cross join
        lateral (values (counts_from, 1), (counts_until, -1)) as ends (date_day, users)
    where ends.date_day <= data_end.last_day
    group by user_spells.account_id, ends.date_day
    having sum(ends.users) <> 0
),

charge_days as (
    select
        stripe_customers.account_id,
        charges.created_at::date as date_day,
        count(*) filter (where charges.status = 'succeeded')::int as charges_succeeded,
        count(*) filter (where charges.status = 'failed')::int as charges_failed,
        sum(charges.amount) filter (where charges.status = 'succeeded') as amount_collected,
        sum(charges.amount) filter (where charges.status = 'failed') as amount_failed
    from charges
    inner join stripe_customers on charges.customer_id = stripe_customers.customer_id
    group by stripe_customers.account_id, charges.created_at::date
),

-- The days on which something happens to an account; the days between repeat their state.
event_days as (
    select account_id, date_day from movement_days
    union
    select account_id, date_day from usage_days
    union
    select account_id, date_day from user_change_days
    union
    select account_id, date_day from charge_days
),

event_history as (
    select
        event_days.account_id,
        event_days.date_day,
        {{ (counts + amounts) | join(', ') }},
        count(movement_days.account_id) over history as spell_number,
        coalesce(sum(user_change_days.user_change) over history, 0)::int as active_users_30d,
        lead(event_days.date_day - 1) over history as last_day
    from event_days
    left join movement_days
        on
            event_days.account_id = movement_days.account_id
            and event_days.date_day = movement_days.date_day
    left join usage_days
        on
            event_days.account_id = usage_days.account_id
            and event_days.date_day = usage_days.date_day
    left join user_change_days
        on
            event_days.account_id = user_change_days.account_id
            and event_days.date_day = user_change_days.date_day
    left join charge_days
        on
            event_days.account_id = charge_days.account_id
            and event_days.date_day = charge_days.date_day
    window history as (partition by event_days.account_id order by event_days.date_day)
),

account_days as (
    select
        event_history.account_id,
        event_history.date_day + elapsed.days as date_day,
        account_ends.data_last_day,
        {% for count in counts -%}
        coalesce(case when elapsed.days = 0 then event_history.{{ count }} end, 0)
            as {{ count }},
        {% endfor -%}
        {% for amount in amounts -%}
        coalesce(case when elapsed.days = 0 then event_history.{{ amount }} end, 0.00)
            as {{ amount }},
        {% endfor -%}
        event_history.active_users_30d,
        event_history.spell_number
    from event_history
    inner join account_ends on event_history.account_id = account_ends.account_id
    cross join
        lateral generate_series(
            0, coalesce(event_history.last_day, account_ends.last_day) - event_history.date_day
        ) as elapsed (days)
)

-- Columns of fixed width come first: the many scans of this table then read them faster.
select
    account_days.account_id,
    account_days.date_day,
    {{ month_start('account_days.date_day') }} as month_start,
    account_days.active_users_30d,
    movement_days.quantity,
    account_days.date_day in (
        account_days.data_last_day, {{ month_end('account_days.date_day') }}
    ) as is_month_end,
    movement_days.mrr > 0 as is_active,
    {% for measure in counts + amounts -%}
    account_days.{{ measure }},
    {% endfor -%}
    movement_days.mrr,
    movement_days.plan,
    movement_days.billing_interval,
    accounts.industry,
    accounts.company_size,
    accounts.region,
    accounts.acquisition_channel
from account_days
inner join accounts on account_days.account_id = accounts.account_id
inner join movement_days
    on
        account_days.account_id = movement_days.account_id
        and account_days.spell_number = movement_days.spell_number
