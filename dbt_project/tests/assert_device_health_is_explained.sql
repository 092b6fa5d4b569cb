-- Health is 100 less 5 per fault and 1 per 2 full hours offline in the last 30 days; at least 0.
select
    device_id,
    health_score,
    faults_30d,
    offline_minutes_30d
from {{ ref('entity_devices') }}
where
    is_installed
    and health_score <> greatest(
        0, 100 - 5 * faults_30d - floor(floor(offline_minutes_30d / 60) / 2)
    )
