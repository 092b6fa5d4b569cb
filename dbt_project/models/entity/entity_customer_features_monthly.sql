with feature_months as (
    select
        account_id,
        feature,
        month_start,
        count(distinct user_id)::int as users,
        count(*)::int as sessions,
        sum(action_count)::int as feature_actions
    from {{ ref('int_feature_uses') }}
    group by account_id, feature, month_start
),

-- A month without use follows one with use, and shows that the customer has not kept the feature.
months as (
    select account_id, feature, month_start from feature_months
    union
    select
        feature_months.account_id,
        feature_months.feature,
        (feature_months.month_start + interval '1 month')::date
    from feature_months
    cross join {{ ref('int_data_last_day') }} as data_end
    where feature_months.month_start + interval '1 month' <= data_end.last_day
),

with_history as (
    select
        months.*,
        coalesce(feature_months.users, 0) as users,
        coalesce(feature_months.sessions, 0) as sessions,
        coalesce(feature_months.feature_actions, 0) as feature_actions,
        feature_months.account_id is not null as is_used,
        -- The month before is the row before, unless neither of them had any use.
        lag(feature_months.month_start) over history
        = months.month_start - interval '1 month' as was_used,
        min(months.month_start) over (
            partition by months.account_id, months.feature
        ) = months.month_start as is_first_month
    from months
    left join feature_months
        on
            months.account_id = feature_months.account_id
            and months.feature = feature_months.feature
            and months.month_start = feature_months.month_start
    window history as (
        partition by months.account_id, months.feature order by months.month_start
    )
)

select
    with_history.account_id,
    with_history.feature,
    with_history.month_start,
    accounts.account_name,
    month_ends.plan,
    accounts.industry,
    accounts.company_size,
    accounts.region,
    accounts.acquisition_channel,
    features.is_advanced,
    coalesce(month_ends.is_active, false) as is_paying,
    with_history.users,
    with_history.sessions,
    with_history.feature_actions,
    with_history.is_used,
    coalesce(with_history.was_used, false) as was_used,
    with_history.is_first_month
from with_history
inner join {{ ref('entity_customers') }} as accounts
    on with_history.account_id = accounts.account_id
inner join {{ ref('entity_features') }} as features on with_history.feature = features.feature
left join {{ ref('entity_customers_daily') }} as month_ends
    on
        with_history.account_id = month_ends.account_id
        and with_history.month_start = month_ends.month_start
        and month_ends.is_month_end
