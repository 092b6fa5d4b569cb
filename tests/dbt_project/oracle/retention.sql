with then_and_now as (
    select
        later.month,
        segment_type,
        segment_value,
        before.mrr as mrr_then,
        coalesce(after.mrr, 0) as mrr_now
    from months as earlier
    inner join months as later on later.month = earlier.month + interval '12 months'
    inner join account_days as before on before.day = earlier.last_day and before.mrr > 0
    inner join account_days as after
        on after.day = later.last_day and after.account_id = before.account_id
    inner join segments on segments.account_id = before.account_id
)

select
    month,
    segment_type,
    segment_value,
    100 * sum(mrr_now) / sum(mrr_then) as cs_nrr,
    100 * sum(least(mrr_now, mrr_then)) / sum(mrr_then) as cs_grr,
    100 * count(*) filter (mrr_now > 0) / count(*) as cs_logo_retention
from then_and_now
group by all
