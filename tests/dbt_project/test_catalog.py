"""The metric catalog: the one list of metrics."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest

Metric = dict[str, str]

PREFIXES = {
    "customer_success": "cs",
    "sales": "sales",
    "product": "product",
    "marketing": "marketing",
}

FEWEST = {"customer_success": 45, "sales": 30, "product": 40, "marketing": 40}


@pytest.fixture(scope="module")
def catalog(project: Path) -> list[Metric]:
    with (project / "seeds" / "metric_catalog.csv").open(newline="") as lines:
        return list(csv.DictReader(lines))


class TestCatalog:
    def test_every_field_is_filled(self, catalog: list[Metric]) -> None:
        assert catalog
        assert not [metric for metric in catalog if None in metric or not all(metric.values())]

    def test_names_begin_with_their_domain(self, catalog: list[Metric]) -> None:
        for metric in catalog:
            pattern = rf"{PREFIXES[metric['domain']]}(_[a-z][a-z0-9]*)+"
            assert re.fullmatch(pattern, metric["metric_name"]), metric["metric_name"]

    @pytest.mark.parametrize("field", ["metric_name", "display_name", "definition"])
    def test_nothing_is_listed_twice(self, catalog: list[Metric], field: str) -> None:
        values = [metric[field] for metric in catalog]
        assert len(values) == len(set(values))

    def test_placeholders_say_what_they_wait_for(self, catalog: list[Metric]) -> None:
        for metric in catalog:
            waits = metric["definition"].startswith("TODO: ")
            assert waits == (metric["status"] == "placeholder"), metric["metric_name"]

    def test_the_overview_shows_the_headline_metrics(
        self, catalog: list[Metric], nodes: dict[str, Any]
    ) -> None:
        overview = nodes["model.saas_platform.metrics_company_overview"]
        headlines = {m["metric_name"] for m in catalog if m["tier"] == "1"}
        assert set(overview["columns"]) == headlines | {"month_start"}

    def test_each_placeholder_is_held_to_be_one(self, catalog: list[Metric], nodes: dict[str, Any]) -> None:
        held = {
            node["column_name"]
            for node in nodes.values()
            if (node.get("test_metadata") or {}).get("name") == "is_placeholder"
        }
        assert held == {m["metric_name"] for m in catalog if m["status"] == "placeholder"}

    def test_there_is_enough_to_look_at(self, catalog: list[Metric]) -> None:
        for domain, fewest in FEWEST.items():
            active = [m for m in catalog if m["domain"] == domain and m["status"] == "active"]
            assert len(active) >= fewest, domain
        assert sum(m["status"] == "placeholder" for m in catalog) >= 15
