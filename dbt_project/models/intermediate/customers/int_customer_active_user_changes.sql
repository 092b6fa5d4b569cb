-- A user counts for 7 and 30 days from a day of use, or until the next one if that is sooner.
with user_days as (
    select
        account_id,
        date_day,
        lead(date_day) over (partition by user_id order by date_day) as next_day
    from {{ ref('int_customer_user_days') }}
),

changes as (
    select
        user_days.account_id,
        ends.date_day,
        sum(ends.users_7d) as user_change_7d,
        sum(ends.users_30d) as user_change_30d
    from user_days
    cross join {{ ref('int_data_last_day') }} as data_end
    cross join
        lateral (
            values
            (user_days.date_day, 1, 1),
            (least(user_days.date_day + 7, user_days.next_day), -1, 0),
            (least(user_days.date_day + 30, user_days.next_day), 0, -1)
        ) as ends (date_day, users_7d, users_30d)
    where ends.date_day <= data_end.last_day
    group by user_days.account_id, ends.date_day
)

select * from changes
where user_change_7d <> 0 or user_change_30d <> 0
