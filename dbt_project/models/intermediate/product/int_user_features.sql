{% set windows = [7, 30, 90] %}

with feature_usage as (
    select
        feature_usage.user_id,
        feature_usage.feature,
        feature_usage.action_count,
        feature_usage.used_at,
        data_end.last_day - feature_usage.used_at::date as days_ago
    from {{ ref('stg_app_database_feature_usage') }} as feature_usage
    cross join {{ ref('int_data_last_day') }} as data_end
),

favourites as (
    select distinct on (user_id)
        user_id,
        feature as favourite_feature
    from feature_usage
    group by user_id, feature
    order by user_id asc, sum(action_count) desc, feature asc
),

totals as (
    select
        user_id,
        min(used_at) as first_feature_at,
        sum(action_count)::int as feature_actions,
        {% for days in windows -%}
        coalesce(sum(action_count) filter (where days_ago < {{ days }}), 0)::int
            as feature_actions_{{ days }}d,
        {% endfor -%}
        count(distinct feature) filter (where days_ago < 90)::int as features_90d
    from feature_usage
    group by user_id
)

select
    totals.*,
    favourites.favourite_feature
from totals
inner join favourites on totals.user_id = favourites.user_id
