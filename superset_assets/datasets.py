"""Makes the datasets from the dbt project, so that columns, descriptions and formats are its own.

A dataset has each column of its model and a saved metric for each active metric of the catalog that the model
has. What dbt does not know stands in datasets.yaml.
"""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from superset_assets.errors import AssetsError
from superset_assets.files import Asset, Assets

DEFINITIONS = Path(__file__).with_suffix(".yaml")
TYPES = {"text": "TEXT", "date": "DATE", "numeric": "NUMERIC", "integer": "INTEGER", "boolean": "BOOLEAN"}
TIME_UNITS = ("seconds", "minutes", "hours", "days", "months")

COLUMN = {
    "advanced_data_type": None,
    "datetime_format": None,
    "filterable": True,
    "groupby": True,
    "is_active": True,
    "python_date_format": None,
}
METRIC = {"currency": None, "metric_type": None, "warning_text": None}
DATASET = {
    "always_filter_main_dttm": False,
    "cache_timeout": None,
    "currency_code_column": None,
    "default_endpoint": None,
    "extra": None,
    "fetch_values_predicate": None,
    "filter_select_enabled": True,
    "folders": None,
    "normalize_columns": False,
    "offset": 0,
    "params": None,
    "sql": None,
    "template_params": None,
    "version": "1.0.0",
}

Catalog = Mapping[str, Mapping[str, str]]
"""The rows of metric_catalog by metric_name."""


def read_catalog(path: Path) -> Catalog:
    """Return the metric catalog of a dbt project; raises AssetsError when the file cannot be read."""
    try:
        with path.open(newline="", encoding="utf-8") as lines:
            return {row["metric_name"]: row for row in csv.DictReader(lines)}
    except OSError as error:
        raise AssetsError(f"the metric catalog {path} cannot be read ({error.strerror})") from error


def make_datasets(manifest: Mapping[str, Any], catalog: Catalog) -> Assets:
    """Return all datasets by path, from dbt's manifest and the metric catalog.

    Raises AssetsError when the manifest lacks a model that datasets.yaml names, or a column's type.
    """
    definitions = yaml.safe_load(DEFINITIONS.read_text(encoding="utf-8"))
    models = {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}
    assets = {}
    for table, definition in sorted(definitions["datasets"].items()):
        if table not in models:
            raise AssetsError(f"dbt has no model {table}, which {DEFINITIONS.name} names: take it out there")
        assets[f"datasets/warehouse/{table}.yaml"] = {
            **DATASET,
            "columns": by_name(columns(models[table], definition, catalog), "column_name"),
            "database_uuid": definitions["database"],
            "description": models[table]["description"],
            "main_dttm_col": definition["time"],
            "metrics": by_name(metrics(models[table], definition, definitions, catalog), "metric_name"),
            "schema": models[table]["schema"],
            "table_name": table,
            "uuid": definition["uuid"],
        }
    return assets


def columns(model: Mapping[str, Any], definition: Mapping[str, Any], catalog: Catalog) -> Iterable[Asset]:
    """Yield the model's own columns, then the calculated ones."""
    for name, column in model["columns"].items():
        if column["data_type"] not in TYPES:
            raise AssetsError(f"the column {name} of {model['name']} has no type in dbt that Superset knows")
        yield {
            **COLUMN,
            "column_name": name,
            "description": column["description"],
            "expression": None,
            "extra": {},
            "is_dttm": column["data_type"] == "date",
            "type": TYPES[column["data_type"]],
            "verbose_name": label(catalog[name]) if name in catalog else name.replace("_", " ").capitalize(),
        }
    for name, column in definition.get("columns", {}).items():
        yield {**COLUMN, "column_name": name, "extra": {}, "is_dttm": False, **column}


def metrics(
    model: Mapping[str, Any], definition: Mapping[str, Any], definitions: Mapping[str, Any], catalog: Catalog
) -> Iterable[Asset]:
    """Yield a saved metric for each active metric of the model, then the dataset's own.

    Each is the value of the last period that a chart's filters leave: no ratio is averaged, no distinct count
    added up.
    """
    for name in model["columns"]:
        if name not in catalog or catalog[name]["status"] != "active":
            continue
        metric = catalog[name]
        # A float: with Decimals Superset is slower, and fails where it divides zero by zero.
        last = f"(array_agg({name}::float8 order by {definition['time']} desc))[1]"
        yield {
            **METRIC,
            "d3format": definitions["formats"].get(name, definitions["units"][metric["unit"]]),
            "description": metric["definition"],
            "expression": f"{last} / 100" if metric["unit"] == "percentage" else last,
            "extra": {},
            "metric_name": name,
            "verbose_name": label(metric),
        }
    for name, own in definition.get("metrics", {}).items():
        yield {**METRIC, "d3format": None, "extra": {}, "metric_name": name, **own}


def label(metric: Mapping[str, str]) -> str:
    """Return a metric's name for people, a duration's with the unit that its key ends with."""
    name, words = metric["display_name"], metric["metric_name"].split("_")
    units = [unit for unit in TIME_UNITS if unit in words and metric["unit"] == "duration"]
    return f"{name} ({units[0]})" if units and units[0] not in name.lower() else name


def by_name(items: Iterable[Asset], key: str) -> list[Asset]:
    """Return the items in the order in which an export has them."""
    return sorted(items, key=lambda item: str(item[key]))
