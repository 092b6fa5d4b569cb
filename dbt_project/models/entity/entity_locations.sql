{% set windows = ['_7d', '_30d', '_90d'] %}
{% set counts = [
    'faults_7d', 'faults_30d', 'faults_90d', 'cleanings_30d', 'keg_changes_30d',
    'pours_7d', 'pours_30d', 'volume_ml_7d', 'volume_ml_30d',
] %}

with device_totals as (
    select
        location_id,
        count(*)::int as devices,
        count(*) filter (where is_installed)::int as devices_installed,
        count(*) filter (where status = 'offline')::int as devices_offline,
        round(avg(health_score) filter (where is_installed), 1) as device_health_average,
        {% for count in counts -%}
        sum({{ count }})::int as {{ count }},
        {% endfor -%}
        {% for window in windows -%}
        sum(installed_minutes{{ window }}) as installed_minutes{{ window }},
        sum(offline_minutes{{ window }}) as offline_minutes{{ window }},
        {% endfor -%}
        min(installed_at) as first_device_at
    from {{ ref('entity_devices') }}
    group by location_id
),

user_totals as (
    select
        location_id,
        count(*) filter (where status <> 'deactivated')::int as users,
        count(*) filter (where status = 'active')::int as active_users_30d,
        sum(sessions_30d)::int as sessions_30d,
        max(last_session_date) as last_session_date
    from {{ ref('entity_users') }}
    group by location_id
),

ticket_totals as (
    select
        tickets.location_id,
        count(*)::int as tickets,
        count(*) filter (where tickets.created_at::date > data_end.last_day - 90)::int
            as tickets_90d,
        count(*) filter (where tickets.category = 'hardware')::int as hardware_tickets,
        count(*) filter (where tickets.resolved_at is null)::int as open_tickets
    from {{ ref('stg_hubspot_tickets') }} as tickets
    cross join {{ ref('int_data_last_day') }} as data_end
    group by tickets.location_id
)

select
    locations.location_id,
    locations.account_id,
    locations.location_name,
    locations.city,
    locations.country,
    locations.seats,
    accounts.account_name,
    accounts.plan,
    accounts.industry,
    accounts.company_size,
    accounts.region,
    accounts.acquisition_channel,
    locations.opened_at,
    locations.closed_at,
    device_totals.first_device_at,
    {% for count in ['devices', 'devices_installed', 'devices_offline'] + counts -%}
    coalesce(device_totals.{{ count }}, 0) as {{ count }},
    {% endfor -%}
    device_totals.device_health_average,
    {% for window in windows -%}
    {{ percentage('installed_minutes' ~ window ~ ' - offline_minutes' ~ window,
        'installed_minutes' ~ window) }} as device_uptime_pct{{ window }},
    {% endfor -%}
    {% for count in ['users', 'active_users_30d', 'sessions_30d'] -%}
    coalesce(user_totals.{{ count }}, 0) as {{ count }},
    {% endfor -%}
    user_totals.last_session_date,
    {% for count in ['tickets', 'tickets_90d', 'hardware_tickets', 'open_tickets'] -%}
    coalesce(ticket_totals.{{ count }}, 0) as {{ count }},
    {% endfor -%}
    locations.closed_at is null as is_open
from {{ ref('stg_app_database_locations') }} as locations
inner join {{ ref('entity_customers') }} as accounts on locations.account_id = accounts.account_id
left join device_totals on locations.location_id = device_totals.location_id
left join user_totals on locations.location_id = user_totals.location_id
left join ticket_totals on locations.location_id = ticket_totals.location_id
