"""Stripe's events: what changed, when, and the object as it then was."""

from generator.spec.model import Column, Table
from generator.spec.stripe import CHARGES, CUSTOMERS, INVOICES, STRIPE_SUBSCRIPTIONS

EVENT_TYPES = (
    "customer.created",
    "customer.subscription.created",
    "customer.subscription.updated",
    "invoice.created",
    "charge.failed",
    "charge.succeeded",
    "invoice.payment_failed",
    "invoice.paid",
    "invoice.marked_uncollectible",
    "customer.subscription.deleted",
)
"""In the order in which events of the same instant follow each other."""

EVENTS = Table(
    "stripe_events",
    "Changes of customers, subscriptions, invoices and charges. One row per change of an object.",
    rows_at_scale_1=57_100,
    bytes_per_row=510,
    columns=(
        Column("event_id", "text", "Event's key."),
        Column("type", "text", "What happened, to which kind of object.", choices=EVENT_TYPES),
        Column("created_at", "timestamptz", "When it happened."),
        Column("customer_id", "text", "Customer concerned.", references=CUSTOMERS.name),
        Column(
            "subscription_id",
            "text",
            "Subscription concerned; null for a customer's own event.",
            nullable=True,
            references=STRIPE_SUBSCRIPTIONS.name,
        ),
        Column(
            "invoice_id",
            "text",
            "Invoice concerned, or that the charge collects; null for other events.",
            nullable=True,
            references=INVOICES.name,
        ),
        Column(
            "charge_id",
            "text",
            "Charge concerned; null where the object is no charge.",
            nullable=True,
            references=CHARGES.name,
        ),
        Column(
            "payload",
            "jsonb",
            "The object after the change, amounts in US dollars; an update names what it replaced in"
            " previous_attributes.",
        ),
    ),
    checks={
        "subscription": "(subscription_id is null) = (type = 'customer.created')",
        "invoice": "(invoice_id is not null) = (type like 'invoice.%' or type like 'charge.%')",
        "charge": "(charge_id is not null) = (type like 'charge.%')",
        "payload": "payload ->> 'id' = coalesce(charge_id, invoice_id, subscription_id, customer_id)",
    },
)

TABLES = (EVENTS,)
