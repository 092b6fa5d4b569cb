"""Columns, tables and the catalog that they form, validated when they are made."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, get_args

SqlType = Literal["bigint", "integer", "boolean", "text", "date", "timestamptz", "numeric(14,2)", "jsonb"]
"""A date is made as days since 1970, a timestamptz as milliseconds since then, a numeric as hundredths."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,50}")


class SpecError(ValueError):
    """A table or column is declared wrongly; the message names it."""


@dataclass(frozen=True)
class Column:
    """One column; `references` names the table whose primary key it holds."""

    name: str
    sql_type: SqlType
    comment: str
    nullable: bool = False
    unique: bool = False
    choices: tuple[str, ...] = ()
    references: str | None = None


@dataclass(frozen=True)
class Table:
    """One table; the first column is its primary key.

    `rows_at_scale_1` and `bytes_per_row` (heap and indexes on disk) are measured and only estimate.
    `checks` maps a constraint's suffix to its SQL expression.
    """

    name: str
    comment: str
    rows_at_scale_1: int
    bytes_per_row: int
    columns: tuple[Column, ...]
    checks: dict[str, str] = field(default_factory=dict)
    grows_with_scale: bool = True

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise SpecError(f"table {self.name!r}: a name is snake_case, at most 51 characters")
        if not self.columns:
            raise SpecError(f"table {self.name}: has no columns")
        if not self.comment:
            raise SpecError(f"table {self.name}: has no comment")
        for name, times in Counter(column.name for column in self.columns).items():
            if times > 1:
                raise SpecError(f"table {self.name}, column {name}: declared {times} times")
        for column in self.columns:
            self._check_column(column)
        if self.primary_key.nullable:
            raise SpecError(f"table {self.name}, column {self.primary_key.name}: key is nullable")

    def _check_column(self, column: Column) -> None:
        where = f"table {self.name}, column {column.name}"
        if not _NAME.fullmatch(column.name):
            raise SpecError(f"{where}: a name is snake_case, at most 51 characters")
        if column.sql_type not in get_args(SqlType):
            raise SpecError(f"{where}: unknown type {column.sql_type}")
        if not column.comment:
            raise SpecError(f"{where}: has no comment")
        if column.choices and column.sql_type != "text":
            raise SpecError(f"{where}: choices need type text, not {column.sql_type}")

    @property
    def primary_key(self) -> Column:
        """The column that identifies a row."""
        return self.columns[0]

    def column(self, name: str) -> Column:
        """The column of that name; SpecError names table and column when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise SpecError(f"table {self.name}, column {name}: not declared")


class Catalog:
    """All tables, in an order in which a table follows those that it references."""

    def __init__(self, tables: tuple[Table, ...]) -> None:
        self._tables: dict[str, Table] = {}
        for table in tables:
            if table.name in self._tables:
                raise SpecError(f"table {table.name}: declared twice")
            self._tables[table.name] = table
            for column in table.columns:
                if column.references is not None:
                    self._check_reference(table, column, column.references)

    def _check_reference(self, table: Table, column: Column, target: str) -> None:
        where = f"table {table.name}, column {column.name}, reference {target}"
        if target not in self._tables:
            raise SpecError(f"{where}: no such table before this one")
        key = self._tables[target].primary_key
        if key.sql_type != column.sql_type:
            raise SpecError(f"{where}: type {column.sql_type} differs from the key's {key.sql_type}")

    def __iter__(self) -> Iterator[Table]:
        return iter(self._tables.values())

    def __getitem__(self, name: str) -> Table:
        return self._tables[name]
