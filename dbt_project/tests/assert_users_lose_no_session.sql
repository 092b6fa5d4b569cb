-- Every session, page view and feature action is in a user's week and month, once.
with counted as (
    select
        (select count(*) from {{ ref('stg_app_database_user_sessions') }}) as sessions,
        (select count(*) from {{ ref('stg_app_database_page_views') }}) as page_views,
        (
            select sum(action_count) from {{ ref('stg_app_database_feature_usage') }}
        ) as feature_actions
),

entities as (
    {% for entity in [
        'entity_customers_daily', 'entity_users_weekly', 'entity_users_monthly',
    ] -%}
    select
        '{{ entity }}' as entity,
        sum(sessions) as sessions,
        sum(page_views) as page_views,
        sum(feature_actions) as feature_actions
    from {{ ref(entity) }}
    {{ "union all" if not loop.last }}
    {% endfor -%}
)

select entities.*
from entities
cross join counted
where
    (entities.sessions, entities.page_views, entities.feature_actions)
    is distinct from (counted.sessions, counted.page_views, counted.feature_actions)
