"""The tables as data: what exists, never how it is made."""

from generator.spec import app_database, devices, hubspot, marketing, stripe, stripe_events
from generator.spec.model import Catalog, Column, SpecError, Table

CATALOG = Catalog(
    (
        *app_database.TABLES,
        *devices.TABLES,
        *marketing.TABLES,
        *hubspot.TABLES,
        *stripe.TABLES,
        *stripe_events.TABLES,
    )
)

__all__ = ["CATALOG", "Catalog", "Column", "SpecError", "Table"]
