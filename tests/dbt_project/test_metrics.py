"""Metrics of a loaded company: right by an independent oracle, the same every time, moved by scenarios."""

import csv
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from built import Built, Values, loaded

from generator.request import Request, parse_scale
from generator.writers.files import write_files

pytestmark = pytest.mark.stack

ORACLE = Path(__file__).parent / "oracle"
PARTS = sorted(path.stem for path in ORACLE.glob("*.sql") if path.stem != "base")
KEY = ["month", "segment_type", "segment_value"]
REQUEST = Request(parse_scale("0.15"))


@pytest.fixture(scope="module")
def built(postgres_server: str, project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """Build the whole project from an empty warehouse, without an error, a warning or a skip."""
    with loaded(postgres_server, REQUEST, tmp_path_factory.mktemp("built")) as built:
        result = built.dbt(project, "build")
        assert result.returncode == 0, result.stdout
        assert "WARN=0 ERROR=0 SKIP=0" in result.stdout
        yield built


@pytest.fixture(scope="module")
def values(built: Built) -> Values:
    return built.values()


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Return the same company from the generator's Parquet files, in another database."""
    folder = tmp_path_factory.mktemp("raw")
    write_files(REQUEST, folder, "parquet", 2)
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    for file in sorted(folder.glob("*.parquet")):
        columns = connection.execute(f"describe select * from '{file}'").fetchall()
        selected = [
            f'"{name}"::timestamp as "{name}"' if "TIME ZONE" in kind else f'"{name}"'
            for name, kind, *_ in columns
        ]
        connection.execute(f"create table {file.stem} as select {', '.join(selected)} from '{file}'")
    connection.execute((ORACLE / "base.sql").read_text())
    return connection


def recomputed(raw: duckdb.DuckDBPyConnection, part: str) -> Values:
    result = raw.execute((ORACLE / f"{part}.sql").read_text())
    names = [column[0] for column in result.description]
    rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    return {
        (row["month"], row["segment_type"], row["segment_value"], metric): row[metric]
        for row in rows
        for metric in names
        if metric not in KEY
    }


def same(found: Any, value: Any) -> bool:
    if found is None or value is None:
        return found is value
    return bool(float(found) == pytest.approx(float(value), rel=1e-9, abs=1e-9))


@pytest.mark.parametrize("part", PARTS)
def test_an_independent_oracle_agrees(values: Values, raw: duckdb.DuckDBPyConnection, part: str) -> None:
    expected = recomputed(raw, part)
    assert expected
    wrong = [
        (*map(str, key), values.get(key), value)
        for key, value in expected.items()
        if not same(values.get(key), value)
    ]
    assert not wrong[:5], f"{len(wrong)} of {len(expected)} values"


def test_the_oracle_knows_the_headlines_and_sixty_metrics(
    raw: duckdb.DuckDBPyConnection, project: Path
) -> None:
    known = {key[-1] for part in PARTS for key in recomputed(raw, part)}
    with (project / "seeds" / "metric_catalog.csv").open(newline="") as lines:
        headlines = {metric["metric_name"] for metric in csv.DictReader(lines) if metric["tier"] == "1"}
    assert headlines <= known
    assert len(known) >= 60


def test_another_build_on_eight_threads_gives_the_same(built: Built, project: Path) -> None:
    before = built.content()
    result = built.dbt(project, "run", "--threads=8")
    assert result.returncode == 0, result.stdout
    assert built.content() == before


def test_columns_are_those_that_are_described(built: Built, nodes: dict[str, Any]) -> None:
    described = {
        (node["schema"], node["name"], column)
        for node in nodes.values()
        if node["resource_type"] in {"model", "seed"}
        for column in node["columns"]
        if node["config"]["materialized"] != "ephemeral"
    }
    found = built.connection.execute(
        "select table_schema::text, table_name::text, column_name::text from information_schema.columns"
        " where table_schema in ('public', 'entity')"
    ).fetchall()
    assert set(found) == described


def test_a_placeholder_that_is_filled_is_named(built: Built, project: Path, tmp_path: Path) -> None:
    edited = tmp_path / "project"
    shutil.copytree(project, edited)
    model = edited / "models" / "metrics" / "metrics_customer_success.sql"
    text = model.read_text()
    model.write_text(text.replace("null::numeric as cs_nps", "1::numeric as cs_nps"))
    assert model.read_text() != text
    result = built.dbt(edited, "build", "--select=metrics_customer_success")
    assert result.returncode != 0
    assert "is_placeholder_metrics_customer_success_cs_nps" in result.stdout


def test_churn_crisis_worsens_churn_retention_and_health(
    values: Values, postgres_server: str, project: Path, tmp_path: Path
) -> None:
    request = replace(REQUEST, scenario_name="churn-crisis")
    with loaded(postgres_server, request, tmp_path) as crisis:
        result = crisis.dbt(
            project, "build", "--exclude-resource-type=test", "--exclude-resource-type=unit_test"
        )
        assert result.returncode == 0, result.stdout
        theirs = crisis.values()

    def mean(values: Values, metric: str) -> float:
        last_year = sorted({key[0] for key in values})[-12:]
        found = [values[month, "company", "all", metric] for month in last_year]
        return sum(float(value or 0) for value in found) / len(found)

    assert mean(theirs, "cs_logo_churn_rate") > 1.2 * mean(values, "cs_logo_churn_rate")
    assert mean(theirs, "cs_nrr") < mean(values, "cs_nrr")
    assert mean(theirs, "cs_health_score") < mean(values, "cs_health_score")
