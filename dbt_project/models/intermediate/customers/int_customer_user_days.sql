select
    account_id,
    user_id,
    started_at::date as date_day,
    count(*) as sessions,
    sum(page_view_count) as page_views,
    sum(extract(epoch from ended_at - started_at)) / 60 as session_minutes
from {{ ref('stg_app_database_user_sessions') }}
group by account_id, user_id, started_at::date
