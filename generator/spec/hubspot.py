"""HubSpot: the companies, people, deals, conversations and tickets that sales and support work with."""

from generator.spec.app_database import (
    ACCOUNTS,
    COMPANY_SIZES,
    INDUSTRIES,
    LOCATIONS,
    REGIONS,
    SUBSCRIPTIONS,
    USERS,
)
from generator.spec.marketing import MQLS
from generator.spec.model import Column, Table

LIFECYCLE_STAGES = ("lead", "opportunity", "customer", "former_customer")
DEAL_TYPES = ("new_business", "expansion", "renewal")
OPEN_STAGES = (
    "appointment_scheduled",
    "qualified_to_buy",
    "presentation_scheduled",
    "decision_maker_bought_in",
    "contract_sent",
)
DEAL_STAGES = (*OPEN_STAGES, "closed_won", "closed_lost")
LOST_REASONS = ("price", "no_decision", "competitor", "missing_feature", "bad_timing")
ENGAGEMENT_TYPES = ("email", "call", "meeting", "note")
TICKET_CATEGORIES = ("how_to", "hardware", "software", "billing", "feature_request")
PRIORITIES = ("low", "medium", "high", "urgent")
TICKET_STATUSES = ("open", "pending", "closed")

COMPANIES = Table(
    "hubspot_companies",
    "Companies that sales or support know. One row per company.",
    rows_at_scale_1=7_470,
    bytes_per_row=185,
    columns=(
        Column("company_id", "bigint", "Company's key."),
        Column(
            "account_id",
            "bigint",
            "Account that the company signed up with; null for those that never did.",
            nullable=True,
            unique=True,
            references=ACCOUNTS.name,
        ),
        Column("company_name", "text", "Trading name; that of the account where there is one."),
        Column("industry", "text", "Kind of venue that the company runs.", choices=INDUSTRIES),
        Column("company_size", "text", "Size class of the company.", choices=COMPANY_SIZES),
        Column("region", "text", "Sales region of the head office.", choices=REGIONS),
        Column("country", "text", "Country of the head office, ISO 3166-1 alpha-2."),
        Column("lifecycle_stage", "text", "State at the end of the data.", choices=LIFECYCLE_STAGES),
        Column("owner_name", "text", "Employee who looks after the company."),
        Column("created_at", "timestamptz", "When the first lead of the company qualified."),
    ),
    checks={"account": "lifecycle_stage in ('lead', 'opportunity') or account_id is not null"},
)

CONTACTS = Table(
    "hubspot_contacts",
    "People at companies. The first of a company is the lead that qualified.",
    rows_at_scale_1=10_000,
    bytes_per_row=265,
    columns=(
        Column("contact_id", "bigint", "Contact's key."),
        Column("company_id", "bigint", "Company of the contact.", references=COMPANIES.name),
        Column(
            "mql_id",
            "bigint",
            "Lead that became the contact; null for those who came with an account.",
            nullable=True,
            unique=True,
            references=MQLS.name,
        ),
        Column(
            "user_id",
            "bigint",
            "User of the product with this address; null for those who are none.",
            nullable=True,
            unique=True,
            references=USERS.name,
        ),
        Column("full_name", "text", "First and last name."),
        Column("email", "text", "Address; that of the lead and of the user.", unique=True),
        Column("created_at", "timestamptz", "When HubSpot first knew of the contact."),
    ),
    checks={"origin": "mql_id is not null or user_id is not null"},
)


def _entered(stage: str) -> Column:
    return Column(
        f"entered_{stage}_at",
        "timestamptz",
        f"When the deal came to the stage {stage}; null if it never did.",
        nullable=True,
    )


DEALS = Table(
    "hubspot_deals",
    "Chances to sell: new accounts, expansions and renewals. One row per deal.",
    rows_at_scale_1=6_030,
    bytes_per_row=230,
    columns=(
        Column("deal_id", "bigint", "Deal's key."),
        Column("company_id", "bigint", "Company to sell to.", references=COMPANIES.name),
        Column("contact_id", "bigint", "Contact who decides.", references=CONTACTS.name),
        Column(
            "subscription_id",
            "bigint",
            "Subscription row that a won deal began; null for others, and for renewals.",
            nullable=True,
            unique=True,
            references=SUBSCRIPTIONS.name,
        ),
        Column("deal_type", "text", "What is sold.", choices=DEAL_TYPES),
        Column("stage", "text", "Stage at the end of the data.", choices=DEAL_STAGES),
        Column("amount", "numeric(14,2)", "Revenue that the deal adds or keeps in a year, in US dollars."),
        Column(
            "lost_reason", "text", "Why it was lost; null for others.", nullable=True, choices=LOST_REASONS
        ),
        Column("owner_name", "text", "Employee who works on the deal."),
        *(_entered(stage) for stage in DEAL_STAGES),
        Column("created_at", "timestamptz", "When the deal was opened."),
        Column("closed_at", "timestamptz", "When it was won or lost; null while open.", nullable=True),
    ),
    checks={
        "amount": "amount > 0",
        "won": "(stage = 'closed_won') = (entered_closed_won_at is not null)",
        "lost": "(stage = 'closed_lost') = (entered_closed_lost_at is not null)",
        "lost_reason": "(stage = 'closed_lost') = (lost_reason is not null)",
        "closed": "closed_at is not distinct from coalesce(entered_closed_won_at, entered_closed_lost_at)",
        "order": "closed_at > created_at",
        "subscription": "subscription_id is null or stage = 'closed_won'",
    },
)

ENGAGEMENTS = Table(
    "hubspot_engagements",
    "Conversations of sales and customer success with contacts. One row per conversation.",
    rows_at_scale_1=31_000,
    bytes_per_row=120,
    columns=(
        Column("engagement_id", "bigint", "Conversation's key."),
        Column("company_id", "bigint", "Company of the contact.", references=COMPANIES.name),
        Column("contact_id", "bigint", "Contact who was talked to.", references=CONTACTS.name),
        Column(
            "deal_id",
            "bigint",
            "Deal that it was about; null for a customer's regular check-in.",
            nullable=True,
            references=DEALS.name,
        ),
        Column("engagement_type", "text", "Form of the conversation.", choices=ENGAGEMENT_TYPES),
        Column(
            "duration_seconds",
            "integer",
            "Length of a call or meeting; null for others.",
            nullable=True,
        ),
        Column("owner_name", "text", "Employee who talked."),
        Column("engaged_at", "timestamptz", "When it took place."),
    ),
    checks={
        "duration": "(engagement_type in ('call', 'meeting')) = (duration_seconds is not null)",
        "length": "duration_seconds > 0",
    },
)

TICKETS = Table(
    "hubspot_tickets",
    "Requests to support. One row per ticket.",
    rows_at_scale_1=16_200,
    bytes_per_row=150,
    columns=(
        Column("ticket_id", "bigint", "Ticket's key."),
        Column("company_id", "bigint", "Company that asked.", references=COMPANIES.name),
        Column("contact_id", "bigint", "Contact who answers for it.", references=CONTACTS.name),
        Column("account_id", "bigint", "Account of the company.", references=ACCOUNTS.name),
        Column("location_id", "bigint", "Location that it is about.", references=LOCATIONS.name),
        Column("category", "text", "What it is about.", choices=TICKET_CATEGORIES),
        Column("priority", "text", "How urgent it is.", choices=PRIORITIES),
        Column("status", "text", "State at the end of the data.", choices=TICKET_STATUSES),
        Column(
            "satisfaction",
            "integer",
            "Customer's mark, 1 (bad) to 5; null when none was given.",
            nullable=True,
        ),
        Column("created_at", "timestamptz", "When it was opened."),
        Column("first_response_at", "timestamptz", "When support first answered.", nullable=True),
        Column("resolved_at", "timestamptz", "When it was resolved; null until then.", nullable=True),
    ),
    checks={
        "satisfaction": "satisfaction between 1 and 5",
        "rated": "satisfaction is null or status = 'closed'",
        "resolved": "(status = 'closed') = (resolved_at is not null)",
        "answered": "(status = 'open') = (first_response_at is null)",
        "order": "first_response_at > created_at and resolved_at > first_response_at",
    },
)

TABLES = (COMPANIES, CONTACTS, DEALS, ENGAGEMENTS, TICKETS)
