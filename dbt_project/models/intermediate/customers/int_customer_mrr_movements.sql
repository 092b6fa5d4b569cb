with plan_history as (
    select
        *,
        row_number() over history as spell_number,
        lag(mrr, 1, 0.00) over history as mrr_before,
        coalesce(max(mrr) over earlier, 0.00) as highest_mrr_before
    from {{ ref('int_customer_plan_days') }}
    window
        history as (partition by account_id order by date_day),
        earlier as (history rows between unbounded preceding and 1 preceding)
)

select
    account_id,
    date_day,
    spell_number,
    plan,
    billing_interval,
    quantity,
    mrr,
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
