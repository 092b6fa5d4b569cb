with source as (
    select * from {{ source('raw', 'app_database_feature_usage') }}
),

renamed as (
    select
        feature_usage_id,
        session_id,
        user_id,
        account_id,
        feature,
        action_count,
        used_at at time zone 'utc' as used_at
    from source
)

select * from renamed
