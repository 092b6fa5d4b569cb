-- app_database_user_sessions: falls into the time in which its user may sign in
select
    sessions.session_id,
    concat(
        'at ',
        sessions.started_at,
        ', user from ',
        users.created_at
    ) as what
from app_database_user_sessions as sessions
inner join app_database_users as users on users.user_id = sessions.user_id
where sessions.started_at < users.created_at or sessions.ended_at > users.deactivated_at
    or sessions.account_id <> users.account_id
