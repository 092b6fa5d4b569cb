import subprocess
import sys

import pytest

from generator.spec import CATALOG, Catalog, Column, SpecError, Table


def table(name: str = "things", *columns: Column) -> Table:
    key = Column("thing_id", "bigint", "Key.")
    return Table(name, "Things.", rows_at_scale_1=1, bytes_per_row=1, columns=(key, *columns))


class TestTable:
    def test_a_column_declared_twice_is_named(self) -> None:
        twice = Column("size", "integer", "Size.")
        with pytest.raises(SpecError, match=r"table things, column size: declared 2 times"):
            table("things", twice, twice)

    def test_a_name_that_postgres_would_cut_or_quote_is_refused(self) -> None:
        with pytest.raises(SpecError, match=r"table things, column Size: a name is snake_case"):
            table("things", Column("Size", "integer", "Size."))

    def test_choices_need_text(self) -> None:
        with pytest.raises(SpecError, match=r"column size: choices need type text, not integer"):
            table("things", Column("size", "integer", "Size.", choices=("small",)))

    def test_every_column_has_a_comment(self) -> None:
        with pytest.raises(SpecError, match=r"table things, column size: has no comment"):
            table("things", Column("size", "integer", ""))

    def test_an_unknown_column_is_named(self) -> None:
        with pytest.raises(SpecError, match=r"table things, column colour: not declared"):
            table().column("colour")


class TestCatalog:
    def test_a_reference_to_a_missing_table_is_named(self) -> None:
        child = table("parts", Column("owner_id", "bigint", "Owner.", references="owners"))
        with pytest.raises(SpecError, match=r"table parts, column owner_id, reference owners: no such"):
            Catalog((table(), child))

    def test_a_reference_of_another_type_is_named(self) -> None:
        child = table("parts", Column("thing_id_text", "text", "Thing.", references="things"))
        with pytest.raises(SpecError, match=r"column thing_id_text, reference things: type text differs"):
            Catalog((table(), child))

    def test_names_fit_into_postgres_identifiers(self) -> None:
        for spec in CATALOG:
            for column in spec.columns:
                assert len(f"{spec.name}_{column.name}_check") <= 63
            for suffix in spec.checks:
                assert len(f"{spec.name}_{suffix}_rule") <= 63


def test_the_specification_and_the_estimate_load_without_the_engine() -> None:
    code = (
        "import generator.spec, generator.estimate, sys;"
        "sys.exit(any(m in sys.modules for m in ('numpy', 'psycopg', 'generator.story')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
