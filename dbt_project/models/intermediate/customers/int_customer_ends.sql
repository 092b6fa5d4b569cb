-- 60 days after an account's end its dunning is over and none of its users counts as active.
select
    accounts.account_id,
    data_end.last_day as data_last_day,
    least(
        data_end.last_day,
        {{ month_end("accounts.churned_at + interval '60 days'") }}
    ) as last_day
from {{ ref('stg_app_database_accounts') }} as accounts
cross join {{ ref('int_data_last_day') }} as data_end
