-- hubspot_deals: a won deal closes when the subscription that it sold begins
select
    deals.deal_id,
    concat(
        'closed ',
        deals.closed_at,
        ', subscription from ',
        rows.started_at
    ) as what
from hubspot_deals as deals
inner join app_database_subscriptions as rows on rows.subscription_id = deals.subscription_id
inner join hubspot_companies as companies on companies.company_id = deals.company_id
where deals.closed_at is distinct from rows.started_at or companies.account_id is distinct from rows.account_id
