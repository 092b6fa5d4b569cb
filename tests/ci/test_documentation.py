"""The README's commands exist and its numbers are those of the project."""

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from ci.__main__ import COMMANDS
from ci.command_line import Parser, add_commands
from generator.estimate import rows
from generator.spec import CATALOG

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()
DBT = ROOT / "dbt_project"
ASSETS = ROOT / "superset_assets" / "assets"


def models(folder: str) -> int:
    return len(list((DBT / "models" / folder).rglob("*.sql")))


class TestCommands:
    @pytest.mark.parametrize("target", sorted(set(re.findall(r"make ([a-z-]+)", README))))
    def test_every_target_exists(self, target: str) -> None:
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)

    def test_every_target_calls_a_command_that_exists(self) -> None:
        called = set(re.findall(r"\$\(CI\) ([a-z-]+)", MAKEFILE))
        assert called
        assert called <= set(COMMANDS)

    def test_every_line_of_the_commands_is_understood(self) -> None:
        parser = Parser()
        add_commands(parser, COMMANDS)
        lines = re.findall(r"^\.venv/bin/python -m ci (.+)$", README, re.MULTILINE)
        assert len(lines) > 5
        for line in lines:
            assert callable(parser.parse_args(line.split()).run)

    def test_every_link_leads_somewhere(self) -> None:
        links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
        assert links
        assert [link for link in links if not (ROOT / link).exists()] == []


class TestNumbers:
    def test_of_the_data(self) -> None:
        assert f"{len(list(CATALOG))} tables in schema `raw`" in README
        shown = int(re.findall(r"([\d,]+) rows", README)[0].replace(",", ""))
        assert shown == pytest.approx(sum(rows(Decimal(1)).values()), rel=0.01)

    def test_of_the_models(self) -> None:
        counts = [models(folder) for folder in ("staging", "entity", "metrics")]
        expected = "{} staging views, {} entities (`entity.*`), {} metrics tables"
        assert expected.format(*counts) in README

    def test_of_the_metrics(self) -> None:
        with (DBT / "seeds" / "metric_catalog.csv").open() as file:
            active = sum(row["status"] == "active" for row in csv.DictReader(file))
        assert f"| metrics | {active}, " in README
        assert f"rows, {active} metrics" in README

    def test_of_the_dashboards(self) -> None:
        titles = [
            yaml.safe_load(path.read_text())["dashboard_title"]
            for path in (ASSETS / "dashboards").glob("*.yaml")
        ]
        charts = len(list((ASSETS / "charts").glob("*.yaml")))
        assert f"| dashboards | {', '.join(sorted(titles))}, {charts} charts |" in README
