"""Stripe's side of the story: who pays, for what, and whether the money came."""

from generator.spec.app_database import ACCOUNTS, INTERVALS, PLANS, SUBSCRIPTIONS
from generator.spec.model import Column, Table

SUBSCRIPTION_STATUSES = ("active", "past_due", "canceled")
INVOICE_STATUSES = ("paid", "open", "uncollectible")
CHARGE_STATUSES = ("succeeded", "failed")
FAILURE_CODES = ("card_declined", "insufficient_funds", "expired_card")
CURRENCY = "usd"
MAX_ATTEMPTS = 4


def _currency() -> Column:
    return Column("currency", "text", "Currency, ISO 4217 in lower case.", choices=(CURRENCY,))


CUSTOMERS = Table(
    "stripe_customers",
    "Accounts that ever paid. One row per customer.",
    rows_at_scale_1=1_430,
    bytes_per_row=270,
    columns=(
        Column("customer_id", "text", "Customer's key."),
        Column("account_id", "bigint", "Account that pays.", unique=True, references=ACCOUNTS.name),
        Column("name", "text", "The account's name."),
        Column("email", "text", "Address for invoices: that of the account's owner."),
        _currency(),
        Column("country", "text", "Billing country, ISO 3166-1 alpha-2."),
        Column("is_delinquent", "boolean", "Whether an open invoice has a failed charge."),
        Column("created_at", "timestamptz", "When the account first paid."),
    ),
)

PRICES = Table(
    "stripe_prices",
    "Prices of the plans. One row per plan, billing interval and price list.",
    rows_at_scale_1=8,
    bytes_per_row=4_096,
    grows_with_scale=False,
    columns=(
        Column("price_id", "text", "Price's key."),
        Column("plan", "text", "Plan that it sells.", choices=PLANS),
        Column("billing_interval", "text", "How often it is invoiced.", choices=INTERVALS),
        Column("unit_amount", "numeric(14,2)", "US dollars per location and interval."),
        _currency(),
        Column("is_active", "boolean", "Whether new subscriptions may use it."),
        Column("created_at", "timestamptz", "When the price was published."),
    ),
    checks={"unit_amount": "unit_amount > 0"},
)

STRIPE_SUBSCRIPTIONS = Table(
    "stripe_subscriptions",
    "Unbroken paid spells of a customer, whatever the plan changed to meanwhile.",
    rows_at_scale_1=1_490,
    bytes_per_row=200,
    columns=(
        Column("subscription_id", "text", "Subscription's key."),
        Column("customer_id", "text", "Customer who pays.", references=CUSTOMERS.name),
        Column("status", "text", "State at the end of the data.", choices=SUBSCRIPTION_STATUSES),
        Column("started_at", "timestamptz", "When the spell began."),
        Column("current_period_start", "timestamptz", "Start of the latest period billed."),
        Column("current_period_end", "timestamptz", "End of the latest period billed."),
        Column("canceled_at", "timestamptz", "When it ended; null while it runs.", nullable=True),
    ),
    checks={
        "period": "current_period_end > current_period_start",
        "canceled": "(status = 'canceled') = (canceled_at is not null)",
    },
)

SUBSCRIPTION_ITEMS = Table(
    "stripe_subscription_items",
    "What a subscription bills. One row per row of app_database_subscriptions.",
    rows_at_scale_1=2_340,
    bytes_per_row=215,
    columns=(
        Column("subscription_item_id", "text", "Item's key."),
        Column("subscription_id", "text", "Spell it bills.", references=STRIPE_SUBSCRIPTIONS.name),
        Column("price_id", "text", "Price charged.", references=PRICES.name),
        Column(
            "app_subscription_id",
            "bigint",
            "The product's row for the same terms.",
            unique=True,
            references=SUBSCRIPTIONS.name,
        ),
        Column("quantity", "integer", "Locations billed."),
        Column("created_at", "timestamptz", "When the terms began."),
        Column("ended_at", "timestamptz", "When they ended; null while they run.", nullable=True),
    ),
    checks={"quantity": "quantity > 0", "term": "ended_at > created_at"},
)

INVOICES = Table(
    "stripe_invoices",
    "Invoices: one per billing period, and one per change within a period.",
    rows_at_scale_1=13_200,
    bytes_per_row=505,
    columns=(
        Column("invoice_id", "text", "Invoice's key."),
        Column("customer_id", "text", "Customer billed.", references=CUSTOMERS.name),
        Column("subscription_id", "text", "Spell billed.", references=STRIPE_SUBSCRIPTIONS.name),
        Column("number", "text", "Number printed on the invoice.", unique=True),
        Column("status", "text", "State at the end of the data.", choices=INVOICE_STATUSES),
        _currency(),
        Column("period_start", "timestamptz", "Start of what the invoice bills."),
        Column("period_end", "timestamptz", "End of what the invoice bills."),
        Column("amount_due", "numeric(14,2)", "Sum of the lines, in US dollars."),
        Column("amount_paid", "numeric(14,2)", "Sum of the succeeded charges, in US dollars."),
        Column("attempt_count", "integer", "Charges attempted so far."),
        Column(
            "lines",
            "jsonb",
            "Array of description, amount, quantity, price_id, proration, period_start, period_end.",
        ),
        Column("created_at", "timestamptz", "When the invoice was made."),
        Column("paid_at", "timestamptz", "When it was paid; null until then.", nullable=True),
    ),
    checks={
        "amount_due": "amount_due > 0",
        "paid": "(status = 'paid') = (paid_at is not null)",
        "amount_paid": "amount_paid = case status when 'paid' then amount_due else 0 end",
        "attempts": f"attempt_count between 0 and {MAX_ATTEMPTS}",
        "period": "period_end > period_start",
    },
)

CHARGES = Table(
    "stripe_charges",
    "Attempts to collect an invoice. One row per attempt.",
    rows_at_scale_1=14_000,
    bytes_per_row=172,
    columns=(
        Column("charge_id", "text", "Charge's key."),
        Column("invoice_id", "text", "Invoice to collect.", references=INVOICES.name),
        Column("customer_id", "text", "Customer charged.", references=CUSTOMERS.name),
        Column("amount", "numeric(14,2)", "Amount asked for, in US dollars."),
        _currency(),
        Column("status", "text", "How the attempt ended.", choices=CHARGE_STATUSES),
        Column(
            "failure_code",
            "text",
            "Why it failed; null when it succeeded.",
            nullable=True,
            choices=FAILURE_CODES,
        ),
        Column("attempt", "integer", "Number of the attempt on its invoice, from 1."),
        Column("created_at", "timestamptz", "When it was attempted."),
    ),
    checks={
        "failure": "(status = 'failed') = (failure_code is not null)",
        "attempt": f"attempt between 1 and {MAX_ATTEMPTS}",
        "amount": "amount > 0",
    },
)

TABLES = (CUSTOMERS, PRICES, STRIPE_SUBSCRIPTIONS, SUBSCRIPTION_ITEMS, INVOICES, CHARGES)
