"""Checks of datasets against dbt: tables that others may rely on, with the columns that dbt describes."""

from collections.abc import Iterator
from typing import Any

from superset_assets.files import Asset
from superset_assets.lint.index import Index

AGAIN = "make the datasets again from dbt"

Nodes = dict[tuple[str, str], dict[str, Any]]  # by schema and table


def lint_dbt(index: Index, manifest: Asset) -> Iterator[str]:
    """Every dataset against the manifest's models and seeds; one with SQL of its own has to say why."""
    nodes = tables(manifest)
    for path, dataset in index.select("datasets").items():
        if dataset.get("sql"):
            if not (dataset.get("description") or "").strip():
                yield f"{path}: has SQL of its own and no description; say there why a model will not do"
        else:
            yield from (f"{path}: {problem}; {AGAIN}" for problem in _lint_table(dataset, nodes))


def tables(manifest: Asset) -> Nodes:
    """The models and seeds of a manifest by schema and table."""
    return {
        (node["schema"], node["alias"]): node
        for node in manifest["nodes"].values()
        if node["resource_type"] in {"model", "seed"}
    }


def _lint_table(dataset: Asset, nodes: Nodes) -> Iterator[str]:
    schema, table = dataset.get("schema") or "public", dataset["table_name"]
    node = nodes.get((schema, table))
    if node is None:
        yield f"its table {schema}.{table} is no model and no seed of dbt"
        return
    if node["resource_type"] == "model" and node.get("access") != "public":
        yield f"its model {table} is {node.get('access')}, not public"
    physical = {column["column_name"] for column in dataset["columns"] if not column.get("expression")}
    for column in sorted(physical - node["columns"].keys()):
        yield f"its column {column} is none that dbt describes for {table}"
