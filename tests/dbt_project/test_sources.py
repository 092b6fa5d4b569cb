"""The staging layer follows the raw tables that the generator declares, column by column."""

from typing import Any

import pytest

from generator.spec import CATALOG, Table

Node = dict[str, Any]

RENAMED = {
    "date": "date_day",
    "lines": "invoice_lines",
    "name": "customer_name",
    "number": "invoice_number",
    "period_start": "period_started_at",
    "period_end": "period_ends_at",
    "current_period_start": "current_period_started_at",
    "current_period_end": "current_period_ends_at",
    "role": "user_role",
    "type": "event_type",
}


class TestSources:
    def test_name_every_raw_table(self, nodes: dict[str, Node]) -> None:
        sources = {n["name"]: n for n in nodes.values() if n["resource_type"] == "source"}
        assert set(sources) == {table.name for table in CATALOG}
        assert all(source["description"] for source in sources.values())
        # Time ends at as_of: nothing that is loaded grows old.
        assert not [
            name
            for name, source in sources.items()
            if (source["freshness"] or {}).get("error_after", {}).get("count")
        ]

    @pytest.mark.parametrize("table", list(CATALOG), ids=lambda table: table.name)
    def test_are_staged_column_by_column(self, nodes: dict[str, Node], table: Table) -> None:
        staged = nodes[f"model.saas_platform.stg_{table.name}"]
        expected = [RENAMED.get(column.name, column.name) for column in table.columns]
        assert list(staged["columns"]) == expected
        for column in table.columns:
            assert column.name in staged["raw_code"], f"{staged['name']} does not read {column.name}"
