-- Users with access at a month's end, and what becomes of those who are invited.
with seats as (
    select
        month,
        last_day,
        user_id,
        account_id
    from months
    inner join app_database_users as users
        on
            users.created_at < last_day + 1
            and (users.deactivated_at is null or users.deactivated_at >= last_day + 1)
),

active as (
    select distinct date_trunc('month', started_at)::date as month, user_id
    from app_database_user_sessions
),

adoption as (
    select
        seats.month,
        segment_type,
        segment_value,
        count(*) as users,
        count(active.user_id) as in_use
    from seats
    inner join segments using (account_id)
    left join active on seats.month = active.month and seats.user_id = active.user_id
    group by all
),

first_uses as (
    select user_id, min(used_at) as used_at
    from app_database_feature_usage
    group by all
),

activation as (
    select
        date_trunc('month', users.created_at + interval '7 days')::date as month,
        segment_type,
        segment_value,
        count(*) as decided,
        count(*) filter (first_uses.used_at < users.created_at + interval '7 days') as activated
    from app_database_users as users
    inner join segments using (account_id)
    left join first_uses using (user_id)
    group by all
),

invited as (
    select
        date_trunc('month', created_at)::date as month,
        segment_type,
        segment_value,
        count(*) as users_invited
    from app_database_users
    inner join segments using (account_id)
    group by all
)

select
    month,
    segment_type,
    segment_value,
    users as product_users,
    100 * in_use / users as product_user_adoption_rate,
    100 * activated / decided as product_activation_rate,
    coalesce(users_invited, 0) as product_users_invited
from adoption
left join activation using (month, segment_type, segment_value)
left join invited using (month, segment_type, segment_value)
