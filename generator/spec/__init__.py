"""The tables as data: what exists, never how it is made."""

from generator.spec import app_database, stripe
from generator.spec.model import Catalog, Column, SpecError, Table

CATALOG = Catalog((*app_database.TABLES, *stripe.TABLES))

__all__ = ["CATALOG", "Catalog", "Column", "SpecError", "Table"]
