{% set windows = [7, 30, 90] %}
{% set plans = ['starter', 'growth', 'professional', 'enterprise'] %}

with uses as (
    select
        feature_uses.*,
        data_end.last_day - feature_uses.used_at::date as days_ago
    from {{ ref('int_feature_uses') }} as feature_uses
    cross join {{ ref('int_data_last_day') }} as data_end
),

totals as (
    select
        feature,
        min(used_at) as first_used_at,
        count(distinct user_id) as users,
        count(distinct account_id) as accounts,
        sum(action_count)::bigint as feature_actions,
        {% for days in windows -%}
        count(distinct user_id) filter (where days_ago < {{ days }}) as users_{{ days }}d,
        count(distinct account_id) filter (where days_ago < {{ days }}) as accounts_{{ days }}d,
        count(*) filter (where days_ago < {{ days }}) as sessions_{{ days }}d,
        coalesce(sum(action_count) filter (where days_ago < {{ days }}), 0)::bigint
            as feature_actions_{{ days }}d,
        {% endfor -%}
        {% for plan in plans -%}
        count(*) filter (where plan = '{{ plan }}') > 0 as is_used_on_{{ plan }},
        {% endfor -%}
        max(used_at) as last_used_at
    from uses
    group by feature
),

with_plans as (
    select
        *,
        case
            {% for plan in plans -%}
            when is_used_on_{{ plan }} then '{{ plan }}'
            {% endfor -%}
        end as lowest_plan
    from totals
),

customers as (
    select
        count(*) as customers,
        sum(active_users_30d) as active_users_30d
    from {{ ref('entity_customers') }}
    where mrr > 0
)

select
    with_plans.*,
    with_plans.lowest_plan in ('professional', 'enterprise') as is_advanced,
    {{ percentage('with_plans.accounts_30d', 'customers.customers') }}
        as customer_adoption_pct_30d,
    {{ percentage('with_plans.users_30d', 'customers.active_users_30d') }}
        as user_adoption_pct_30d,
    {{ ratio('with_plans.feature_actions_30d', 'with_plans.users_30d') }}
        as actions_per_user_30d
from with_plans
cross join customers
