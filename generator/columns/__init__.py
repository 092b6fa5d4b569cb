"""Turns a block's story into the columns of its tables."""

from generator.arrays import Columns
from generator.columns import app_database, stripe, usage
from generator.request import Request
from generator.story.block import tell


def block_tables(request: Request, block: int) -> dict[str, Columns]:
    """All rows of one block: table name to column name to values, in the catalog's order.

    Tables that do not grow with scale are wholly in block 0.
    """
    story = tell(request, block)
    product = app_database.tables(story)
    return {**product, **usage.tables(story), **stripe.tables(story, product)}
