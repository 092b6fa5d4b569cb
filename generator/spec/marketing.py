"""Marketing: campaigns by day, visits, what leads touched, and leads that marketing called qualified."""

from generator.spec.app_database import CHANNELS, COMPANY_SIZES, INDUSTRIES, REGIONS
from generator.spec.model import Column, Table

TOUCH_CHANNELS = (*CHANNELS, "direct", "email")
OBJECTIVES = ("leads", "traffic", "awareness")
MQL_STATUSES = ("new", "working", "converted", "disqualified")
MEDIUMS = ("organic", "cpc", "paid_social", "referral", "email", "none")
PAGES = ("/", "/pricing", "/features", "/customers", "/blog", "/demo", "/integrations", "/compare")


def _daily_ads(name: str, network: str, audience: Column, rows: int) -> Table:
    """Return the table of a network's campaigns, which differ in what describes their audience."""
    return Table(
        name,
        f"{network} by campaign and day with spend. One row per campaign and day.",
        rows_at_scale_1=rows,
        bytes_per_row=140,
        columns=(
            Column("campaign_day_id", "bigint", "Key of the campaign's day."),
            Column("campaign_id", "bigint", f"{network}' own number of the campaign."),
            Column("campaign_name", "text", "Quarter, objective and audience."),
            Column("objective", "text", "What the campaign is optimised for.", choices=OBJECTIVES),
            audience,
            Column("date", "date", "Day of the figures, in UTC."),
            Column("impressions", "integer", "Times that an ad was shown."),
            Column("clicks", "integer", "Clicks on an ad, those of later leads included."),
            Column("conversions", "integer", "Leads that qualified on their visit from this day's clicks."),
            Column("spend", "numeric(14,2)", "Cost of the day, in US dollars."),
        ),
        checks={
            "funnel": "conversions <= clicks and clicks <= impressions",
            "spend": "spend > 0",
        },
    )


GOOGLE_ADS = _daily_ads(
    "google_ads_campaigns",
    "Google Ads",
    Column("region", "text", "Region in which the ads are shown.", choices=REGIONS),
    rows=12_100,
)
FACEBOOK_ADS = _daily_ads(
    "facebook_ads_campaigns",
    "Facebook Ads",
    Column("industry", "text", "Kind of venue that the ads are shown to.", choices=INDUSTRIES),
    rows=13_600,
)
LINKEDIN_ADS = _daily_ads(
    "linkedin_ads_campaigns",
    "LinkedIn Ads",
    Column("company_size", "text", "Size of companies that the ads are shown to.", choices=COMPANY_SIZES),
    rows=9_980,
)

ITERABLE = Table(
    "iterable_campaigns",
    "E-mail campaigns by day of sending. One row per campaign and day.",
    rows_at_scale_1=2_500,
    bytes_per_row=135,
    columns=(
        Column("campaign_day_id", "bigint", "Key of the campaign's day."),
        Column("campaign_id", "bigint", "Iterable's own number of the campaign."),
        Column("campaign_name", "text", "Quarter and subject."),
        Column("date", "date", "Day of sending, in UTC."),
        Column("sends", "integer", "Messages sent."),
        Column("delivered", "integer", "Messages that arrived."),
        Column("opens", "integer", "Messages opened."),
        Column("clicks", "integer", "Messages whose link was followed, by later leads included."),
        Column("unsubscribes", "integer", "People who unsubscribed."),
        Column("conversions", "integer", "Leads that qualified on their visit from this day's messages."),
    ),
    checks={
        "funnel": "conversions <= clicks and clicks <= opens and opens <= delivered and delivered <= sends",
        "unsubscribes": "unsubscribes between 0 and delivered",
    },
)

GA_SESSIONS = Table(
    "google_analytics_sessions",
    "Visits to the company's own website, most of them anonymous. One row per visit.",
    rows_at_scale_1=110_000,
    bytes_per_row=125,
    columns=(
        Column("ga_session_id", "bigint", "Visit's key."),
        Column("client_id", "text", "Browser that visited, as Google Analytics names it."),
        Column("medium", "text", "How the visitor came.", choices=MEDIUMS),
        Column("landing_page", "text", "First page of the visit.", choices=PAGES),
        Column("country", "text", "Country of the visitor, ISO 3166-1 alpha-2."),
        Column("page_view_count", "integer", "Pages viewed."),
        Column("is_bounce", "boolean", "Whether the visitor left from the first page."),
        Column("started_at", "timestamptz", "When the first page opened."),
        Column("ended_at", "timestamptz", "When the last page was left."),
    ),
    checks={
        "page_view_count": "page_view_count > 0",
        "bounce": "is_bounce = (page_view_count = 1)",
        "duration": "ended_at > started_at",
    },
)

MQLS = Table(
    "marketing_qualified_leads",
    "Leads that marketing called qualified. One row per lead.",
    rows_at_scale_1=7_470,
    bytes_per_row=265,
    columns=(
        Column("mql_id", "bigint", "Lead's key."),
        Column("email", "text", "Address that the lead left; that of the contact it becomes.", unique=True),
        Column("company_name", "text", "Company that the lead named."),
        Column("industry", "text", "Kind of venue.", choices=INDUSTRIES),
        Column("company_size", "text", "Size class of the company.", choices=COMPANY_SIZES),
        Column("region", "text", "Sales region of the company.", choices=REGIONS),
        Column("first_touch_channel", "text", "Channel of the first touchpoint.", choices=CHANNELS),
        Column("lead_score", "integer", "Marketing's score, 0 to 100; 50 qualifies."),
        Column("status", "text", "State at the end of the data.", choices=MQL_STATUSES),
        Column("qualified_at", "timestamptz", "When the score passed the mark."),
        Column(
            "converted_at",
            "timestamptz",
            "When sales took the lead over with a deal; null until then.",
            nullable=True,
        ),
    ),
    checks={
        "lead_score": "lead_score between 50 and 100",
        "converted": "(status = 'converted') = (converted_at is not null)",
        "order": "converted_at > qualified_at",
    },
)


def _campaign_day(network: str, comment: str, table: Table) -> Column:
    name = f"{network}_campaign_day_id"
    return Column(name, "bigint", comment, nullable=True, references=table.name)


TOUCHPOINTS = Table(
    "attribution_touchpoints",
    "What each lead met on the way to qualifying and to a deal. One row per touch.",
    rows_at_scale_1=35_200,
    bytes_per_row=155,
    columns=(
        Column("touchpoint_id", "bigint", "Touch's key."),
        Column("visitor_id", "text", "Lead before anyone knew its name: the browser's client_id."),
        Column(
            "mql_id",
            "bigint",
            "Lead that it became; null when it never qualified.",
            nullable=True,
            references=MQLS.name,
        ),
        Column("touch_number", "integer", "Number of the touch on the lead's way, from 1."),
        Column("channel", "text", "Channel of the touch.", choices=TOUCH_CHANNELS),
        Column(
            "ga_session_id",
            "bigint",
            "Visit that the touch led to; null where none did.",
            nullable=True,
            unique=True,
            references=GA_SESSIONS.name,
        ),
        _campaign_day("google", "Google's campaign day that was clicked.", GOOGLE_ADS),
        _campaign_day("facebook", "Facebook's campaign day that was clicked.", FACEBOOK_ADS),
        _campaign_day("linkedin", "LinkedIn's campaign day that was clicked.", LINKEDIN_ADS),
        _campaign_day("iterable", "E-mail campaign's day whose link was followed.", ITERABLE),
        Column("touched_at", "timestamptz", "When it happened."),
    ),
    checks={
        "touch_number": "touch_number > 0",
        "campaign": "num_nonnulls(google_campaign_day_id, facebook_campaign_day_id, linkedin_campaign_day_id,"
        " iterable_campaign_day_id) = (channel in ('paid_search', 'paid_social', 'email'))::integer",
    },
)

TABLES = (GOOGLE_ADS, FACEBOOK_ADS, LINKEDIN_ADS, ITERABLE, GA_SESSIONS, MQLS, TOUCHPOINTS)
