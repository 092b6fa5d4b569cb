-- hubspot_contacts: has the address of its lead and of its user
select
    contacts.contact_id,
    concat(
        'is ',
        contacts.email,
        ', lead or user ',
        coalesce(mqls.email, users.email)
    ) as what
from hubspot_contacts as contacts
left join marketing_qualified_leads as mqls on mqls.mql_id = contacts.mql_id
left join app_database_users as users on users.user_id = contacts.user_id
where contacts.email <> mqls.email or contacts.email <> users.email
