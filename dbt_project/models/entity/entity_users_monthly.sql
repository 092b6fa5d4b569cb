{% set pages = [
    'dashboard', 'inventory', 'taps', 'orders', 'reports', 'team', 'billing', 'settings',
] %}
{% set counts = [
    'sessions', 'sessions_mobile', 'sessions_bounced', 'sessions_weekend', 'active_days',
    'page_views', 'page_seconds', 'features', 'feature_actions',
] %}

-- The month after that of the deactivation shows that a user who was active then is lost.
with months as (
    select
        users.*,
        elapsed.moment::date as month_start,
        least(data_end.last_day, {{ month_end('elapsed.moment') }}) as month_end
    from {{ ref('entity_users') }} as users
    cross join {{ ref('int_data_last_day') }} as data_end
    cross join
        lateral generate_series(
            {{ month_start('users.created_at') }},
            least(users.deactivated_at + interval '1 month', data_end.last_day),
            interval '1 month'
        ) as elapsed (moment)
),

with_use as (
    select
        months.*,
        sessions.user_id is not null as is_active,
        max(sessions.last_session_date) over history as last_session_by_end,
        {% for count in counts -%}
        coalesce(sessions.{{ count }}, 0) as {{ count }}_of_month,
        {% endfor -%}
        {% for page in pages -%}
        coalesce(sessions.{{ page }}_page_views, 0) as {{ page }}_page_views,
        {% endfor -%}
        coalesce(lag(sessions.user_id is not null) over history, false) as was_active
    from months
    left join {{ ref('int_user_session_months') }} as sessions
        on months.user_id = sessions.user_id and months.month_start = sessions.month_start
    window history as (partition by months.user_id order by months.month_start)
)

select
    with_use.user_id,
    with_use.month_start,
    with_use.account_id,
    with_use.user_role,
    with_use.account_name,
    month_ends.plan,
    with_use.industry,
    with_use.company_size,
    with_use.region,
    with_use.acquisition_channel,
    coalesce(with_use.deactivated_at >= with_use.month_end + 1, true) as has_access,
    {% for count in counts -%}
    {{ count }}_of_month as {{ count }},
    {% endfor -%}
    {% for page in pages -%}
    with_use.{{ page }}_page_views,
    {% endfor -%}
    with_use.month_end - with_use.last_session_by_end as days_since_last_session,
    with_use.is_active,
    with_use.was_active,
    case
        when with_use.is_active and with_use.was_active then 'retained'
        when with_use.is_active and with_use.first_session_date >= with_use.month_start then 'new'
        when with_use.is_active then 'resurrected'
        when with_use.was_active then 'churned'
        else 'inactive'
    end as activity
from with_use
left join {{ ref('entity_customers_daily') }} as month_ends
    on with_use.account_id = month_ends.account_id and with_use.month_end = month_ends.date_day
