{% set targets = {'urgent': (1, 24), 'high': (4, 48), 'medium': (12, 120), 'low': (24, 240)} %}

with tickets as (
    select
        *,
        extract(epoch from first_response_at - created_at) / 3600 as first_response_hours,
        extract(epoch from resolved_at - created_at) / 3600 as resolution_hours,
        case priority
            {% for priority, hours in targets.items() -%}
            when '{{ priority }}' then {{ hours[0] }}
            {% endfor -%}
        end as first_response_target_hours,
        case priority
            {% for priority, hours in targets.items() -%}
            when '{{ priority }}' then {{ hours[1] }}
            {% endfor -%}
        end as resolution_target_hours
    from {{ ref('stg_hubspot_tickets') }}
)

select
    tickets.ticket_id,
    tickets.company_id,
    tickets.contact_id,
    tickets.account_id,
    tickets.location_id,
    accounts.account_name,
    accounts.industry,
    accounts.company_size,
    accounts.region,
    accounts.acquisition_channel,
    plan_days.plan,
    tickets.category,
    tickets.priority,
    tickets.status,
    tickets.satisfaction,
    tickets.created_at,
    tickets.first_response_at,
    tickets.resolved_at,
    tickets.resolved_at is null as is_open,
    tickets.first_response_hours,
    tickets.resolution_hours,
    tickets.first_response_target_hours,
    tickets.resolution_target_hours,
    tickets.first_response_hours <= tickets.first_response_target_hours
        as is_first_response_in_target,
    tickets.resolution_hours <= tickets.resolution_target_hours as is_resolution_in_target,
    coalesce(tickets.resolved_at::date, data_end.last_day) - tickets.created_at::date as age_days
from tickets
cross join {{ ref('int_data_last_day') }} as data_end
inner join {{ ref('stg_app_database_accounts') }} as accounts
    on tickets.account_id = accounts.account_id
left join {{ ref('entity_customers_daily') }} as plan_days
    on
        tickets.account_id = plan_days.account_id
        and tickets.created_at::date = plan_days.date_day
