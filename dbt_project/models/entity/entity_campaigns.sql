{% set counts = campaign_counts() + visit_counts() + attributed_measures() %}
{% set rolling = [
    'impressions', 'clicks', 'spend', 'sends', 'visits', 'mqls_linear', 'mrr_linear',
] %}

with sums as (
    select
        daily.campaign_key,
        {% for count in counts -%}
        sum(daily.{{ count }}) as {{ count }},
        {% endfor -%}
        {% for count in rolling -%}
        {% for days in [7, 30, 90] -%}
        coalesce(
            sum(daily.{{ count }}) filter (where daily.date_day > data_end.last_day - {{ days }}), 0
        ) as {{ count }}_{{ days }}d,
        {% endfor -%}
        {% endfor -%}
        min(daily.date_day) filter (where daily.spend > 0 or daily.sends > 0) as first_run_date,
        max(daily.date_day) filter (where daily.spend > 0 or daily.sends > 0) as last_run_date,
        count(*) filter (where daily.spend > 0 or daily.sends > 0) as days_run
    from {{ ref('entity_campaigns_daily') }} as daily
    cross join {{ ref('int_data_last_day') }} as data_end
    group by daily.campaign_key
)

select
    campaigns.campaign_key,
    campaigns.campaign_id,
    campaigns.campaign_name,
    campaigns.platform,
    campaigns.channel,
    campaigns.objective,
    campaigns.is_paid,
    sums.first_run_date,
    sums.last_run_date,
    coalesce(sums.days_run, 0) as days_run,
    coalesce(sums.spend_30d > 0 or sums.sends_30d > 0, false) as is_running,
    {% for count in counts -%}
    coalesce(sums.{{ count }}, 0) as {{ count }},
    {% endfor -%}
    {% for count in rolling -%}
    {% for days in [7, 30, 90] -%}
    coalesce(sums.{{ count }}_{{ days }}d, 0) as {{ count }}_{{ days }}d,
    {% endfor -%}
    {% endfor -%}
    {{ percentage('sums.clicks', 'sums.impressions') }} as click_rate,
    {{ percentage('sums.opens', 'sums.delivered') }} as open_rate,
    {{ ratio('sums.spend', 'sums.clicks') }} as cost_per_click,
    {{ ratio('sums.spend', 'sums.mqls_linear') }} as cost_per_mql,
    {{ ratio('sums.spend', 'sums.customers_linear') }} as cost_per_customer,
    case
        when sums.spend > 0 then {{ ratio('12 * sums.mrr_linear', 'sums.spend') }}
    end as roas
from {{ ref('int_campaigns') }} as campaigns
left join sums on campaigns.campaign_key = sums.campaign_key
