"""SQL that makes the catalog's tables, from their specification.

Names are snake_case by the specification's own check and need no quotes.
"""

from collections.abc import Iterator

from generator.spec import CATALOG, Table


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def create_table(schema: str, table: Table) -> str:
    """The table with its columns, without keys and checks.

    Its rows never change after the load, which gathers their statistics itself; autovacuum would
    find nothing to do, and has been seen in a deadlock with a load.
    """
    columns = ", ".join(f"{c.name} {c.sql_type}{'' if c.nullable else ' not null'}" for c in table.columns)
    return f"create table {schema}.{table.name} ({columns}) with (autovacuum_enabled = false)"


def add_keys_and_checks(schema: str, table: Table) -> str:
    """Primary key, unique columns and checks in one statement, so in one pass over the rows."""
    parts = [f"add primary key ({table.primary_key.name})"]
    parts += [f"add unique ({c.name})" for c in table.columns if c.unique]
    for column in table.columns:
        if column.choices:
            choices = ", ".join(literal(choice) for choice in column.choices)
            name = f"{table.name}_{column.name}_check"
            parts.append(f"add constraint {name} check ({column.name} in ({choices}))")
    for suffix, expression in table.checks.items():
        parts.append(f"add constraint {table.name}_{suffix}_rule check ({expression})")
    return f"alter table {schema}.{table.name} {', '.join(parts)}"


def _foreign_keys(table: Table) -> Iterator[tuple[str, str, str]]:
    for column in table.columns:
        if column.references is not None:
            yield f"{table.name}_{column.name}_fkey", column.name, column.references


def add_foreign_keys(schema: str) -> str:
    """All foreign keys, not yet validated: this only takes locks, and no time."""
    return ";".join(
        f"alter table {schema}.{table.name} add constraint {name} foreign key ({column}) "
        f"references {schema}.{target} ({CATALOG[target].primary_key.name}) not valid"
        for table in CATALOG
        for name, column, target in _foreign_keys(table)
    )


def validate_and_analyze(schema: str, table: Table) -> str:
    """Check the table's foreign keys, and gather its statistics."""
    names = [name for name, _, _ in _foreign_keys(table)]
    analyze = f"analyze {schema}.{table.name}"
    if not names:
        return analyze
    validations = ", ".join(f"validate constraint {name}" for name in names)
    return f"alter table {schema}.{table.name} {validations}; {analyze}"


def comment_and_grant(schema: str, reader: str) -> str:
    """Comments on tables and columns, and the right to read them all."""
    statements = [
        f"grant usage on schema {schema} to {reader}",
        f"grant select on all tables in schema {schema} to {reader}",
    ]
    for table in CATALOG:
        name = f"{schema}.{table.name}"
        statements.append(f"comment on table {name} is {literal(table.comment)}")
        statements += [f"comment on column {name}.{c.name} is {literal(c.comment)}" for c in table.columns]
    return ";".join(statements)
