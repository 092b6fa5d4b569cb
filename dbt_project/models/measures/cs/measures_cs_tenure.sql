-- Customers at a month's end by what they are worth and how long they have been paying.
with month_ends as (
    select
        customer_months.*,
        customer_months.date_day - customers.first_paid_at::date as tenure_days
    from {{ ref('entity_customers_monthly') }} as customer_months
    inner join {{ ref('entity_customers') }} as customers
        on customer_months.account_id = customers.account_id
    where customer_months.mrr > 0
),

ranked as (
    select
        month_ends.*,
        segments.segment_type,
        segments.segment_value,
        percent_rank() over (
            partition by
                month_ends.month_start, segments.segment_type, segments.segment_value
            order by month_ends.mrr desc, month_ends.account_id asc
        ) as share_above
    from month_ends
    cross join {{ segments_of('month_ends') }}
    where segments.segment_value is not null
)

select
    'month' as period_grain,
    month_start as period_start,
    segment_type,
    segment_value,
    sum(tenure_days) as tenure_days,
    count(*) filter (where tenure_days < 90) as recent_customers,
    sum(mrr) filter (where share_above < 0.2) as mrr_of_top_fifth
from ranked
group by month_start, segment_type, segment_value
