with measures as (
    {{ join_measures([
        'measures_product_usage', 'measures_product_users', 'measures_product_sessions',
        'measures_product_pages', 'measures_product_invitations', 'measures_product_activation',
        'measures_product_first_features', 'measures_product_retention',
        'measures_product_features', 'measures_product_devices', 'measures_product_taps',
        'measures_product_outages', 'measures_product_recoveries',
    ]) }}
)

-- The star takes every measure there is, which is what the metrics divide (hence AM04).
-- Of one feature, neither its number per customer nor how advanced it is says anything.
-- Features, pages and kinds of devices have no customers of their own, so their counts stay null.
select
    *, -- noqa: AM04
    period_grain = 'month' as is_month,
    segment_type not in ('feature', 'page', 'device_type') as has_customers,
    segment_type not in ('feature', 'page') as has_devices,
    case when period_grain = 'month' then paying_customers end as month_customers,
    case when period_grain = 'month' then locations_billed end as month_locations,
    coalesce(page_views, page_views_of_page) as all_page_views,
    coalesce(feature_actions, month_feature_actions) as all_feature_actions,
    case when segment_type <> 'feature' then feature_customers end as customers_with_features,
    case when segment_type <> 'feature' then month_feature_actions end as mixed_feature_actions,
    case
        when segment_type = 'feature' then users_by_feature else users_with_features
    end as feature_users,
    -- Whoever pays might use a feature: that a plan lacks it is a reason not to.
    case
        when period_grain = 'day' then null
        when segment_type = 'feature'
            then max(paying_customers) filter (where segment_type = 'company') over (
                partition by period_grain, period_start
            )
        else paying_customers
    end as reachable_customers
from measures
