"""What has to hold between the rows of a company, as SQL that finds the rows for which it does not.

Each statement selects the key of a row and what is wrong with it; names of tables have no schema.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.spec import CATALOG

FOLDER = Path(__file__).parent / "checks"


@dataclass(frozen=True)
class Check:
    """A rule, the table whose rows it is about, and the SQL that finds those that break it."""

    table: str
    rule: str
    sql: str


def references() -> Iterator[Check]:
    """Yield a check for each reference: the database's own constraints may have been dropped."""
    for table in CATALOG:
        for column in table.columns:
            if column.references is None:
                continue
            key, target = table.primary_key.name, CATALOG[column.references].primary_key.name
            yield Check(
                table.name,
                f"{column.name} is a row of {column.references}",
                f"select child.{key}, 'has {column.name} ' || child.{column.name}"  # noqa: S608 - names are snake_case by the specification
                f" from {table.name} as child"
                f" left join {column.references} as parent on parent.{target} = child.{column.name}"
                f" where child.{column.name} is not null and parent.{target} is null",
            )


def story() -> Iterator[Check]:
    """Yield the checks of the story, whose first line names the table and the rule."""
    for file in sorted(FOLDER.glob("*.sql")):
        head, _, sql = file.read_text(encoding="utf-8").partition("\n")
        table, _, rule = head.removeprefix("-- ").partition(": ")
        yield Check(CATALOG[table].name, rule, sql)
