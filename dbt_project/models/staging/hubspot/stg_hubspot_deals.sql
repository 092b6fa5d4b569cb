with source as (
    select * from {{ source('raw', 'hubspot_deals') }}
),

renamed as (
    select
        deal_id,
        company_id,
        contact_id,
        subscription_id,
        deal_type,
        stage,
        amount,
        lost_reason,
        owner_name,
        entered_appointment_scheduled_at at time zone 'utc' as entered_appointment_scheduled_at,
        entered_qualified_to_buy_at at time zone 'utc' as entered_qualified_to_buy_at,
        entered_presentation_scheduled_at at time zone 'utc' as entered_presentation_scheduled_at,
        entered_decision_maker_bought_in_at at time zone 'utc'
            as entered_decision_maker_bought_in_at,
        entered_contract_sent_at at time zone 'utc' as entered_contract_sent_at,
        entered_closed_won_at at time zone 'utc' as entered_closed_won_at,
        entered_closed_lost_at at time zone 'utc' as entered_closed_lost_at,
        created_at at time zone 'utc' as created_at,
        closed_at at time zone 'utc' as closed_at
    from source
)

select * from renamed
