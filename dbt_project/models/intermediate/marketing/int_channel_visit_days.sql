-- Google Analytics knows how a visitor came, not by which campaign.
select
    case medium
        when 'cpc' then 'paid_search'
        when 'none' then 'direct'
        else medium
    end as channel,
    started_at::date as date_day,
    count(*) as visits,
    count(*) filter (where is_bounce) as bounces,
    count(*) filter (where landing_page in ('/demo', '/pricing')) as intent_visits,
    sum(page_view_count) as page_views,
    round(sum(extract(epoch from ended_at - started_at)) / 60, 2) as visit_minutes
from {{ ref('stg_google_analytics_sessions') }}
group by 1, 2
