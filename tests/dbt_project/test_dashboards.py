"""The dashboards' datasets are what dbt says, and dbt knows of the dashboards."""

import json
from pathlib import Path
from typing import Any

import pytest

from superset_assets.datasets import make_datasets, read_catalog
from superset_assets.errors import AssetsError
from superset_assets.files import read_assets, select
from superset_assets.lint import lint


def test_the_datasets_are_those_that_dbt_gives(project: Path, manifest: dict[str, Any]) -> None:
    catalog = read_catalog(project / "seeds" / "metric_catalog.csv")
    # Mended by `python -m superset_assets datasets`, which README's table of changes tells of.
    assert select(read_assets(), "datasets") == make_datasets(manifest, catalog)


def test_the_assets_fit_the_models(manifest: dict[str, Any]) -> None:
    assert lint(read_assets(), manifest) == []


def test_a_column_that_dbt_no_longer_has_is_named(manifest: dict[str, Any]) -> None:
    fewer = json.loads(json.dumps(manifest))
    del fewer["nodes"]["model.saas_platform.metrics_sales"]["columns"]["sales_win_rate"]
    problems = lint(read_assets(), fewer)
    assert any("metrics_sales.yaml" in problem and "sales_win_rate" in problem for problem in problems)


def test_a_model_that_dbt_no_longer_has_is_named(project: Path, manifest: dict[str, Any]) -> None:
    fewer = json.loads(json.dumps(manifest))
    del fewer["nodes"]["model.saas_platform.metrics_sales"]
    with pytest.raises(AssetsError, match="dbt has no model metrics_sales"):
        make_datasets(fewer, read_catalog(project / "seeds" / "metric_catalog.csv"))


def test_lineage_reaches_every_dashboard(manifest: dict[str, Any]) -> None:
    slugs = {board["slug"].replace("-", "_") for board in select(read_assets(), "dashboards").values()}
    exposures = {item["name"]: item for item in manifest["exposures"].values()}
    assert exposures.keys() == slugs
    assert all(item["depends_on"]["nodes"] for item in exposures.values())
