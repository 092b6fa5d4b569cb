select
    outages.device_id,
    outages.started_at,
    outages.account_id,
    outages.location_id,
    outages.device_type,
    accounts.account_name,
    accounts.plan,
    accounts.industry,
    accounts.company_size,
    accounts.region,
    accounts.acquisition_channel,
    outages.recovered_at,
    outages.ended_at,
    outages.offline_minutes,
    outages.is_open
from {{ ref('int_device_outages') }} as outages
inner join {{ ref('entity_customers') }} as accounts on outages.account_id = accounts.account_id
