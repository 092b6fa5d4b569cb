{% set ends = {'first': 'asc', 'last': 'desc'} %}

select
    mql_id,
    {% for end, direction in ends.items() -%}
    {% for property in ['channel', 'campaign_key', 'platform', 'objective'] -%}
    (array_agg({{ property }} order by touch_number {{ direction }}))[1]
        as {{ end }}_touch_{{ property }},
    {% endfor -%}
    {% endfor -%}
    min(touched_at) as first_touched_at,
    max(touched_at) as last_touched_at,
    count(*) as touches,
    count(*) filter (where channel in ('paid_search', 'paid_social')) as paid_touches,
    count(*) filter (where channel = 'email') as email_touches
from {{ ref('int_lead_touches') }}
group by mql_id
