-- A user counts for 30 days from a day of use, or until the next day of use if that is sooner.
with user_spells as (
    select
        account_id,
        date_day as counts_from,
        least(
            date_day + 30, lead(date_day) over (partition by user_id order by date_day)
        ) as counts_until
    from {{ ref('int_customer_user_days') }}
)

select
    user_spells.account_id,
    ends.date_day,
    sum(ends.users) as user_change
from user_spells
cross join {{ ref('int_data_last_day') }} as data_end
cross join lateral (values (counts_from, 1), (counts_until, -1)) as ends (date_day, users)
where ends.date_day <= data_end.last_day
group by user_spells.account_id, ends.date_day
having sum(ends.users) <> 0
