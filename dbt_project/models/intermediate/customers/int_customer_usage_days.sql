select
    account_id,
    date_day,
    sum(sessions)::int as sessions,
    sum(page_views)::int as page_views,
    round(sum(session_minutes), 10) as session_minutes,
    count(*)::int as active_users
from {{ ref('int_customer_user_days') }}
group by account_id, date_day
