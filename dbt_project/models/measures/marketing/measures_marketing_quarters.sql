{% set sums = [
    'spend', 'new_customers', 'churned_customers', 'active_customers_before',
    'wins_paid', 'mrr_wins_paid', 'mrr_time_decay_paid',
] %}

-- Sums of three months: a campaign's money goes out in one month and brings customers in the next.
with months as (
    select
        *,
        lag(active_customers) over (
            partition by segment_type, segment_value order by period_start
        ) as active_customers_before
    from (
        {{ join_measures([
            'measures_marketing_customers',
            'measures_marketing_campaigns',
            'measures_marketing_attribution',
            'measures_marketing_wins',
        ]) }}
    ) as joined
    where period_grain = 'month'
),

summed as (
    select
        period_grain,
        period_start,
        segment_type,
        segment_value,
        {% for name in sums -%}
        sum({{ name }}) over last_three as {{ name }},
        {% endfor -%}
        count(*) over last_three as months_summed
    from months
    window last_three as (
        partition by segment_type, segment_value
        order by period_start rows between 2 preceding and current row
    )
)

select
    period_grain,
    period_start,
    segment_type,
    segment_value,
    {% for name in sums -%}
    case when months_summed = 3 then {{ name }} end as {{ name }}_3m,
    {% endfor -%}
    months_summed
from summed
