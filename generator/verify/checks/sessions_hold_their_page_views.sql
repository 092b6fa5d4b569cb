-- app_database_user_sessions: holds as many page views as it says
select
    sessions.session_id,
    concat(
        'says ',
        sessions.page_view_count,
        ' page views, has ',
        count(views.page_view_id)
    ) as what
from app_database_user_sessions as sessions
left join app_database_page_views as views on views.session_id = sessions.session_id
group by sessions.session_id, sessions.page_view_count
having count(views.page_view_id) <> sessions.page_view_count
