select
    'month' as period_grain,
    users_monthly.month_start as period_start,
    'page' as segment_type,
    pages.page as segment_value,
    sum(pages.page_views) as page_views_of_page
from {{ ref('entity_users_monthly') }} as users_monthly
cross join
    lateral (
        values
        ('dashboard', users_monthly.dashboard_page_views),
        ('inventory', users_monthly.inventory_page_views),
        ('taps', users_monthly.taps_page_views),
        ('orders', users_monthly.orders_page_views),
        ('reports', users_monthly.reports_page_views),
        ('team', users_monthly.team_page_views),
        ('billing', users_monthly.billing_page_views),
        ('settings', users_monthly.settings_page_views)
    ) as pages (page, page_views)
group by users_monthly.month_start, pages.page
