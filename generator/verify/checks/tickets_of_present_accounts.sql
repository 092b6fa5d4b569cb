-- hubspot_tickets: is opened while its account is there
select
    tickets.ticket_id,
    concat(
        'at ',
        tickets.created_at,
        ', account until ',
        accounts.churned_at
    ) as what
from hubspot_tickets as tickets
inner join app_database_accounts as accounts on accounts.account_id = tickets.account_id
where tickets.created_at < accounts.created_at or tickets.created_at > accounts.churned_at
