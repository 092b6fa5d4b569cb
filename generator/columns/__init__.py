"""Turns a block's story into the columns of its tables."""

from generator.arrays import Columns
from generator.columns import app_database, devices, features, hubspot, marketing, stripe, usage
from generator.columns.leads import identify
from generator.request import Request
from generator.story.block import tell


def block_tables(request: Request, block: int) -> dict[str, Columns]:
    """All rows of one block: table name to column name to values, in the catalog's order.

    Tables that do not grow with scale are wholly in block 0.
    """
    story = tell(request, block)
    product = app_database.tables(story)
    visited = usage.tables(story)
    leads = identify(story, product)
    return {
        **product,
        **visited,
        **features.tables(story, visited),
        **devices.tables(story),
        **marketing.tables(story, leads),
        **hubspot.tables(story, product, leads),
        **stripe.tables(story, product),
    }
