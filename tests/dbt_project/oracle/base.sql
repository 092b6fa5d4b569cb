-- What every file of the oracle stands on: the days and months that the data has, and who is in which segment.
create view days as
select unnest(generate_series(
    (select min(created_at)::date from app_database_accounts),
    (select max(last_seen_at)::date from app_database_devices),
    interval '1 day'
))::date as day;

create view months as
select
    date_trunc('month', day)::date as month,
    min(day) as first_day,
    max(day) as last_day
from days
group by all;

create table segments as
select account_id, 'company' as segment_type, 'all' as segment_value from app_database_accounts
union all
select account_id, 'region', region from app_database_accounts
union all
select account_id, 'company_size', company_size from app_database_accounts;

-- What each account pays at the midnight that ends a day, and paid at the one before.
create table account_days as
select
    *,
    coalesce(lag(mrr) over history, 0) as mrr_before,
    coalesce(max(mrr) over (history rows between unbounded preceding and 1 preceding), 0) as mrr_ever
from (
    select
        accounts.account_id,
        days.day,
        coalesce(sum(subscriptions.mrr), 0) as mrr,
        coalesce(sum(subscriptions.quantity), 0) as quantity,
        coalesce(sum(subscriptions.mrr) filter (subscriptions.billing_interval = 'year'), 0)
            as mrr_yearly
    from app_database_accounts as accounts
    inner join days on days.day >= accounts.created_at::date
    left join app_database_subscriptions as subscriptions
        on
            accounts.account_id = subscriptions.account_id
            and subscriptions.started_at < days.day + 1
            and (subscriptions.ended_at is null or subscriptions.ended_at >= days.day + 1)
    group by all
)
window history as (partition by account_id order by day);

-- Every month of every segment.
create view series as
select distinct month, segment_type, segment_value
from months
cross join segments;
