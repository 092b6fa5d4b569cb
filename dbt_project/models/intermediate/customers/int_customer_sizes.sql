with location_counts as (
    select account_id, count(*) as locations
    from {{ ref('stg_app_database_locations') }}
    where closed_at is null
    group by account_id
),

user_counts as (
    select account_id, count(*) as users
    from {{ ref('stg_app_database_users') }}
    where deactivated_at is null
    group by account_id
)

select
    accounts.account_id,
    coalesce(location_counts.locations, 0) as locations,
    coalesce(user_counts.users, 0) as users
from {{ ref('stg_app_database_accounts') }} as accounts
left join location_counts on accounts.account_id = location_counts.account_id
left join user_counts on accounts.account_id = user_counts.account_id
