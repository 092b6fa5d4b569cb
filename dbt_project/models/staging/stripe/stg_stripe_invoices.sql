with source as (
    select * from {{ source('raw', 'stripe_invoices') }}
),

renamed as (
    select
        invoice_id,
        customer_id,
        subscription_id,
        number as invoice_number,
        status,
        currency,
        period_start at time zone 'utc' as period_started_at,
        period_end at time zone 'utc' as period_ends_at,
        amount_due,
        amount_paid,
        attempt_count,
        lines as invoice_lines,
        created_at at time zone 'utc' as created_at,
        paid_at at time zone 'utc' as paid_at
    from source
)

select * from renamed
