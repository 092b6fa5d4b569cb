{{ by_period(
    ref('entity_users_monthly'),
    'events.month_start',
    {
        'month_sessions': 'sum(events.sessions)',
        'mobile_sessions': 'sum(events.sessions_mobile)',
        'bounced_sessions': 'sum(events.sessions_bounced)',
        'weekend_sessions': 'sum(events.sessions_weekend)',
        'month_page_views': 'sum(events.page_views)',
        'report_page_views': 'sum(events.reports_page_views)',
        'operations_page_views': """
            sum(
                events.inventory_page_views + events.taps_page_views + events.orders_page_views
            )
        """,
    },
    customer_segments(),
    days=false
) }}
