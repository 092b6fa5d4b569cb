{% set counts = {
    'active_users': 'active_users_30d',
    'weekly_active_users': 'active_users_7d',
    'sessions': 'sessions',
    'idle_customers': 'idle_customers',
    'users_invited': 'users_invited',
} %}
{% set month_counts = [
    'users', 'new_users', 'resurrected_users', 'churned_users', 'dormant_users',
] %}
{% set device_counts = ['devices_installed', 'devices_offline', 'device_outages'] %}
{% set percentages = {
    'stickiness': ['user_days', 'period_days * active_users_30d'],
    'feature_session_share': ['feature_sessions', 'sessions'],
    'active_customer_share': ['paying_customers_in_use_7d', 'paying_customers'],
    'user_adoption_rate': ['users_in_use', 'users'],
    'never_active_user_share': ['users_never_seen', 'users'],
    'user_retention_rate': ['retained_users', 'month_users_before'],
    'power_user_share': ['power_users', 'month_users'],
    'feature_user_share': ['users_with_features', 'month_users'],
    'mobile_session_share': ['mobile_sessions', 'month_sessions'],
    'bounce_rate': ['bounced_sessions', 'month_sessions'],
    'weekend_session_share': ['weekend_sessions', 'month_sessions'],
    'report_page_share': ['report_page_views', 'month_page_views'],
    'operations_page_share': ['operations_page_views', 'month_page_views'],
    'activation_rate': ['activated_users', 'activation_decided_users'],
    'user_retention_week1': ['week_1_kept', 'week_1_users'],
    'user_retention_week4': ['week_4_kept', 'week_4_users'],
    'user_retention_week12': ['week_12_kept', 'week_12_users'],
    'feature_adoption_rate': ['coalesce(feature_customers, 0)', 'reachable_customers'],
    'advanced_customer_share': ['coalesce(advanced_customers, 0)', 'month_customers'],
    'feature_retention_rate': ['feature_adopters_kept', 'feature_adopters_before'],
    'advanced_action_share': ['advanced_actions', 'mixed_feature_actions'],
    'device_uptime': ['installed_minutes - offline_minutes', 'installed_minutes'],
    'faulty_device_share': ['faulty_devices', 'devices_in_month'],
    'repeat_fault_share': ['repeatedly_faulty_devices', 'faulty_devices'],
    'firmware_currency': ['devices_current', 'devices_installed'],
    'connected_customer_share': ['coalesce(connected_customers, 0)', 'month_customers'],
    'connected_location_share': ['coalesce(connected_locations, 0)', 'month_locations'],
} %}
{% set ratios = {
    'daily_active_users': ['user_days', 'period_days'],
    'session_minutes_average': ['session_minutes', 'sessions'],
    'page_views_per_session': ['page_views', 'sessions'],
    'sessions_per_active_user': ['month_sessions', 'month_users'],
    'active_users_per_customer': ['active_users_30d', 'customers_in_use'],
    'user_quick_ratio': ['new_users + resurrected_users', 'churned_users'],
    'features_per_user': ['user_features', 'users_with_features'],
    'days_to_activation': ['first_feature_days', 'first_feature_users'],
    'features_per_customer': ['customer_features', 'customers_with_features'],
    'actions_per_feature_user': ['month_feature_actions', 'feature_users'],
    'device_faults_per_device': ['30 * device_faults', 'device_days'],
    'device_hours_between_faults': ['(installed_minutes - offline_minutes) / 60', 'device_faults'],
    'device_recovery_hours': ['recovered_minutes / 60', 'device_recoveries'],
    'keg_changes_per_device': ['30 * keg_changes', 'keg_device_days'],
    'cleanings_per_device': ['30 * cleanings', 'tap_device_days'],
    'device_age_days': ['device_age_days', 'devices_installed'],
    'devices_per_location': ['connected_devices', 'connected_locations'],
} %}
{% set placeholders = {
    'pour_volume': 'pours of the whole history',
    'opening_hours_session_share': 'the opening hours and time zones of locations',
    'page_load_seconds': 'load times of pages',
    'error_session_share': 'errors that the product shows its users',
    'search_success_rate': 'searches in the product',
} %}

select
    period_grain,
    period_start,
    segment_type,
    segment_value,
    {% for name, count in counts.items() -%}
    cast(case when has_customers then coalesce({{ count }}, 0) end as numeric)
        as product_{{ name }},
    {% endfor -%}
    {% for count in month_counts -%}
    cast(case when has_customers and is_month then coalesce({{ count }}, 0) end as numeric)
        as product_{{ count }},
    {% endfor -%}
    {% for count in device_counts -%}
    cast(case when has_devices and is_month then coalesce({{ count }}, 0) end as numeric)
        as product_{{ count }},
    {% endfor -%}
    {% for name, (numerator, denominator) in percentages.items() -%}
    {{ percentage(numerator, denominator) }} as product_{{ name }},
    {% endfor -%}
    {% for name, (numerator, denominator) in ratios.items() -%}
    {{ ratio(numerator, denominator) }} as product_{{ name }},
    {% endfor -%}
    {% for name, data in placeholders.items() -%}
    -- TODO: waits for {{ data }}
    cast(null as numeric) as product_{{ name }},
    {% endfor -%}
    cast(all_page_views as numeric) as product_page_views,
    cast(all_feature_actions as numeric) as product_feature_actions,
    cast(new_feature_adopters as numeric) as product_new_feature_adopters
from {{ ref('measures_product') }}
