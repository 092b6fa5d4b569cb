-- Deals by the region and size of the company that they are with.
with deals as (
    select
        deals.*,
        segment_type,
        segment_value
    from hubspot_deals as deals
    inner join hubspot_companies as companies using (company_id)
    cross join lateral (
        values ('company', 'all'), ('region', companies.region), ('company_size', companies.company_size)
    ) as segments (segment_type, segment_value)
),

opened as (
    select
        date_trunc('month', created_at)::date as month,
        segment_type,
        segment_value,
        count(*) as deals_created,
        sum(amount) as amount_created
    from deals
    group by all
),

closed as (
    select
        date_trunc('month', closed_at)::date as month,
        segment_type,
        segment_value,
        count(*) filter (stage = 'closed_won') as won,
        count(*) filter (stage = 'closed_lost') as lost,
        coalesce(sum(amount) filter (stage = 'closed_won'), 0) as amount_won,
        coalesce(sum(amount) filter (stage = 'closed_lost'), 0) as amount_lost,
        sum(epoch(closed_at - created_at)) filter (stage = 'closed_won') / 86400 as days_to_win
    from deals
    where closed_at is not null
    group by all
),

pipeline as (
    select
        month,
        segment_type,
        segment_value,
        count(*) as open_deals,
        sum(amount) as open_amount
    from months
    inner join deals
        on created_at < last_day + 1 and (closed_at is null or closed_at >= last_day + 1)
    group by all
)

select
    month,
    segment_type,
    segment_value,
    coalesce(deals_created, 0) as sales_deals_created,
    coalesce(amount_created, 0) as sales_amount_created,
    coalesce(won, 0) as sales_deals_won,
    coalesce(amount_won, 0) as sales_amount_won,
    coalesce(lost, 0) as sales_deals_lost,
    100 * won / nullif(won + lost, 0) as sales_win_rate,
    100 * amount_won / nullif(amount_won + amount_lost, 0) as sales_win_rate_amount,
    amount_won / nullif(won, 0) as sales_deal_size_average,
    coalesce(open_deals, 0) as sales_deals_open,
    coalesce(open_amount, 0) as sales_pipeline_open
from series
left join opened using (month, segment_type, segment_value)
left join closed using (month, segment_type, segment_value)
left join pipeline using (month, segment_type, segment_value)
