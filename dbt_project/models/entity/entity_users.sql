{% set windows = [7, 30, 90] %}
{% set counts = ['sessions', 'page_views', 'session_minutes', 'active_days'] %}

with users as (
    select
        users.user_id,
        users.account_id,
        users.location_id,
        users.full_name,
        users.email,
        users.user_role,
        accounts.account_name,
        accounts.plan,
        accounts.industry,
        accounts.company_size,
        accounts.region,
        accounts.acquisition_channel,
        users.created_at,
        users.deactivated_at,
        retention.start_week,
        sessions.first_session_date,
        sessions.last_session_date,
        sessions.days_since_last_session,
        features.first_feature_at,
        -- A use of a feature is part of a session, so this is the first session with one.
        case
            when features.first_feature_at < users.created_at + interval '7 days'
                then features.first_feature_at
        end as activated_at,
        case
            when (users.created_at + interval '7 days')::date <= data_end.last_day
                then (users.created_at + interval '7 days')::date
        end as activation_decided_on,
        round(
            extract(epoch from features.first_feature_at - users.created_at) / 86400, 2
        ) as days_to_first_feature,
        {% for week in [1, 4, 12] -%}
        retention.week_{{ week }}_ended_on,
        retention.is_active_week_{{ week }},
        {% endfor -%}
        coalesce(sessions.sessions, 0) as sessions,
        coalesce(sessions.active_days, 0) as active_days,
        coalesce(features.feature_actions, 0) as feature_actions,
        {% for days in windows -%}
        {% for count in counts -%}
        coalesce(sessions.{{ count }}_{{ days }}d, 0) as {{ count }}_{{ days }}d,
        {% endfor -%}
        coalesce(features.feature_actions_{{ days }}d, 0) as feature_actions_{{ days }}d,
        {% endfor -%}
        coalesce(features.features_90d, 0) as features_90d,
        features.favourite_feature
    from {{ ref('stg_app_database_users') }} as users
    cross join {{ ref('int_data_last_day') }} as data_end
    inner join {{ ref('int_user_retention') }} as retention on users.user_id = retention.user_id
    inner join {{ ref('entity_customers') }} as accounts on users.account_id = accounts.account_id
    left join {{ ref('int_user_sessions') }} as sessions on users.user_id = sessions.user_id
    left join {{ ref('int_user_features') }} as features on users.user_id = features.user_id
),

with_scores as (
    select
        *,
        activated_at is not null as is_activated,
        least(40, 5 * active_days_30d) as engagement_frequency,
        least(30, 5 * features_90d) as engagement_breadth,
        greatest(0, 30 - coalesce(days_since_last_session, 30)) as engagement_recency,
        case
            when deactivated_at is not null then 'deactivated'
            when sessions_30d > 0 then 'active'
            else 'dormant'
        end as status
    from users
)

select
    *,
    engagement_frequency + engagement_breadth + engagement_recency as engagement_score
from with_scores
