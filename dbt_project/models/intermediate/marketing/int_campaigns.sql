-- Touches and visits without a campaign belong to their channel, which counts as a campaign of
-- the same name.
with campaigns as (
    select distinct
        campaign_key,
        campaign_id,
        campaign_name,
        platform,
        channel,
        objective
    from {{ ref('int_campaign_days') }}
    union all
    select
        channel as campaign_key,
        null as campaign_id,
        channel as campaign_name,
        null as platform,
        channel,
        null as objective
    from (
        values
        ('organic'),
        ('paid_search'),
        ('paid_social'),
        ('email'),
        ('referral'),
        ('direct'),
        ('outbound'),
        ('events')
    ) as channels (channel)
)

select
    *,
    channel in ('paid_search', 'paid_social') as is_paid
from campaigns
