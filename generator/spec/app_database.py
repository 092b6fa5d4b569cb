"""The product's own database: accounts, their locations and users, subscriptions and usage."""

from generator.spec.model import Column, Table

INDUSTRIES = ("bar", "restaurant", "brewery", "hotel", "stadium")
COMPANY_SIZES = ("small", "medium", "large", "enterprise")
REGIONS = ("north_america", "europe", "asia_pacific", "latin_america")
CHANNELS = ("organic", "paid_search", "paid_social", "referral", "outbound", "events")
ACCOUNT_STATUSES = ("trial", "active", "churned")
ROLES = ("owner", "manager", "staff", "analyst")
PLANS = ("starter", "growth", "professional", "enterprise")
INTERVALS = ("month", "year")
START_REASONS = (
    "new",
    "upgrade",
    "downgrade",
    "expansion",
    "contraction",
    "reactivation",
    "price_change",
)
END_REASONS = ("upgrade", "downgrade", "expansion", "contraction", "price_change", "churn")
DEVICE_TYPES = ("desktop", "mobile", "tablet")
PAGES = ("dashboard", "inventory", "taps", "reports", "orders", "team", "billing", "settings")
FEATURES = (
    "inventory_count",
    "tap_monitoring",
    "menu_editor",
    "supplier_orders",
    "staff_schedule",
    "waste_report",
    "keg_tracking",
    "price_rules",
    "forecasting",
    "custom_dashboards",
    "api_export",
    "benchmarking",
)
FEATURE_PLANS = (0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3)
"""Lowest plan that has each feature, as an index into PLANS."""

ACCOUNTS = Table(
    "app_database_accounts",
    "Companies that signed up for the product. One row per account.",
    rows_at_scale_1=2_000,
    bytes_per_row=175,
    columns=(
        Column("account_id", "bigint", "Account's key."),
        Column("account_name", "text", "Company's trading name; not unique."),
        Column("industry", "text", "Kind of venue that the company runs.", choices=INDUSTRIES),
        Column("company_size", "text", "Size class of the company.", choices=COMPANY_SIZES),
        Column("region", "text", "Sales region of the head office.", choices=REGIONS),
        Column("country", "text", "Country of the head office, ISO 3166-1 alpha-2."),
        Column("acquisition_channel", "text", "Channel that brought the sign-up.", choices=CHANNELS),
        Column(
            "status",
            "text",
            "State at the end of the data: in trial, paying (active), or churned.",
            choices=ACCOUNT_STATUSES,
        ),
        Column("created_at", "timestamptz", "When the account signed up and its trial began."),
        Column(
            "churned_at",
            "timestamptz",
            "When the last subscription ended, or the trial did unconverted; null while live.",
            nullable=True,
        ),
    ),
    checks={
        "churned": "(status = 'churned') = (churned_at is not null)",
        "lifetime": "churned_at > created_at",
    },
)

LOCATIONS = Table(
    "app_database_locations",
    "Venues of an account. The open ones are what its subscription bills.",
    rows_at_scale_1=6_840,
    bytes_per_row=165,
    columns=(
        Column("location_id", "bigint", "Location's key."),
        Column("account_id", "bigint", "Account that runs it.", references=ACCOUNTS.name),
        Column("location_name", "text", "Name shown in the product."),
        Column("street", "text", "House number and street."),
        Column("city", "text", "City, in the account's country."),
        Column("country", "text", "Country, ISO 3166-1 alpha-2."),
        Column("seats", "integer", "Seats for guests."),
        Column("opened_at", "timestamptz", "When the location was added to the account."),
        Column(
            "closed_at",
            "timestamptz",
            "When a contraction removed it; null while it is part of the account.",
            nullable=True,
        ),
    ),
    checks={"seats": "seats > 0", "lifetime": "closed_at > opened_at"},
)

USERS = Table(
    "app_database_users",
    "People who may sign in. One row per user.",
    rows_at_scale_1=12_400,
    bytes_per_row=225,
    columns=(
        Column("user_id", "bigint", "User's key."),
        Column("account_id", "bigint", "Account of the user.", references=ACCOUNTS.name),
        Column("location_id", "bigint", "Location the user works at.", references=LOCATIONS.name),
        Column("full_name", "text", "First and last name."),
        Column("email", "text", "Address that the user signs in with.", unique=True),
        Column("role", "text", "What the user may do in the product.", choices=ROLES),
        Column("created_at", "timestamptz", "When the user was invited."),
        Column(
            "deactivated_at",
            "timestamptz",
            "When the user lost access; null while the user may sign in.",
            nullable=True,
        ),
    ),
    checks={"lifetime": "deactivated_at > created_at"},
)

SUBSCRIPTIONS = Table(
    "app_database_subscriptions",
    "Paid terms of an account. A change ends one row and starts the next at the same instant.",
    rows_at_scale_1=2_340,
    bytes_per_row=165,
    columns=(
        Column("subscription_id", "bigint", "Subscription row's key."),
        Column("account_id", "bigint", "Account that subscribes.", references=ACCOUNTS.name),
        Column(
            "previous_subscription_id",
            "bigint",
            "The account's row before this one; null for its first.",
            nullable=True,
            references="app_database_subscriptions",
        ),
        Column("plan", "text", "Plan sold.", choices=PLANS),
        Column("billing_interval", "text", "How often it is invoiced.", choices=INTERVALS),
        Column("quantity", "integer", "Locations billed."),
        Column("unit_amount", "numeric(14,2)", "Price per location and month, in US dollars."),
        Column("mrr", "numeric(14,2)", "Monthly recurring revenue, in US dollars."),
        Column("start_reason", "text", "What started the row.", choices=START_REASONS),
        Column(
            "end_reason",
            "text",
            "What ended the row; null while it runs.",
            nullable=True,
            choices=END_REASONS,
        ),
        Column("started_at", "timestamptz", "First instant at which the terms hold."),
        Column(
            "ended_at",
            "timestamptz",
            "First instant at which they no longer hold; null while they run.",
            nullable=True,
        ),
    ),
    checks={
        "mrr": "mrr = quantity * unit_amount",
        "quantity": "quantity > 0",
        "term": "ended_at > started_at",
        "end": "(end_reason is null) = (ended_at is null)",
        "previous": "(previous_subscription_id is null) = (start_reason = 'new')",
    },
)

USER_SESSIONS = Table(
    "app_database_user_sessions",
    "Visits to the product. One row per session of a user.",
    rows_at_scale_1=167_000,
    bytes_per_row=105,
    columns=(
        Column("session_id", "bigint", "Session's key."),
        Column("user_id", "bigint", "User who signed in.", references=USERS.name),
        Column("account_id", "bigint", "Account of that user.", references=ACCOUNTS.name),
        Column("device_type", "text", "Device used.", choices=DEVICE_TYPES),
        Column("page_view_count", "integer", "Pages viewed in the session."),
        Column("started_at", "timestamptz", "When the first page opened."),
        Column("ended_at", "timestamptz", "When the last page was left."),
    ),
    checks={"page_view_count": "page_view_count > 0", "duration": "ended_at > started_at"},
)

PAGE_VIEWS = Table(
    "app_database_page_views",
    "Pages viewed. One row per page view of a session.",
    rows_at_scale_1=332_000,
    bytes_per_row=100,
    columns=(
        Column("page_view_id", "bigint", "Page view's key."),
        Column("session_id", "bigint", "Session it belongs to.", references=USER_SESSIONS.name),
        Column("user_id", "bigint", "User who viewed.", references=USERS.name),
        Column("page", "text", "Page of the product.", choices=PAGES),
        Column("duration_ms", "integer", "Milliseconds until the page was left."),
        Column("viewed_at", "timestamptz", "When the page opened."),
    ),
    checks={"duration": "duration_ms > 0"},
)

FEATURE_USAGE = Table(
    "app_database_feature_usage",
    "Features used. One row per session and feature that the session used.",
    rows_at_scale_1=224_000,
    bytes_per_row=115,
    columns=(
        Column("feature_usage_id", "bigint", "Row's key."),
        Column("session_id", "bigint", "Session it belongs to.", references=USER_SESSIONS.name),
        Column("user_id", "bigint", "User of that session.", references=USERS.name),
        Column("account_id", "bigint", "Account of that user.", references=ACCOUNTS.name),
        Column("feature", "text", "Feature; the account's plan at that time has it.", choices=FEATURES),
        Column("action_count", "integer", "What the user did with it, counted in clicks that save or run."),
        Column("used_at", "timestamptz", "When the session first used it."),
    ),
    checks={"action_count": "action_count > 0"},
)

TABLES = (ACCOUNTS, LOCATIONS, USERS, SUBSCRIPTIONS, USER_SESSIONS, PAGE_VIEWS, FEATURE_USAGE)
