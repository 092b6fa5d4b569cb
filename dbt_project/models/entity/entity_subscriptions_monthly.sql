with subscriptions as (
    select
        subscriptions.*,
        coalesce(subscriptions.ended_at::date, data_end.last_day) as last_day
    from {{ ref('entity_subscriptions') }} as subscriptions
    cross join {{ ref('int_data_last_day') }} as data_end
),

subscription_months as (
    select
        subscriptions.*,
        elapsed.month_start::date as month_start
    from subscriptions
    cross join
        lateral generate_series(
            {{ month_start('subscriptions.started_at') }},
            {{ month_start('subscriptions.last_day') }},
            interval '1 month'
        ) as elapsed (month_start)
)

-- What holds at a month's end counts; a subscription that ends in the month holds nothing then.
select
    subscription_id,
    month_start,
    account_id,
    plan,
    billing_interval,
    industry,
    company_size,
    region,
    acquisition_channel,
    start_reason,
    end_reason,
    {{ month_start('started_at') }} = month_start as is_started,
    coalesce({{ month_start('ended_at') }} = month_start, false) as is_ended,
    coalesce({{ month_start('ended_at') }} <> month_start, true) as is_running,
    {{ months_between(month_start('started_at'), 'month_start') }} as months_since_start,
    case
        when coalesce({{ month_start('ended_at') }} <> month_start, true) then quantity else 0
    end as quantity,
    case
        when coalesce({{ month_start('ended_at') }} <> month_start, true) then mrr else 0.00
    end as mrr,
    unit_amount
from subscription_months
