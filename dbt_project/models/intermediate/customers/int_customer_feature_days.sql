select
    account_id,
    started_at::date as date_day,
    count(distinct session_id)::int as feature_sessions,
    sum(action_count)::int as feature_actions
from {{ ref('int_session_features') }}
group by account_id, started_at::date
