"""Checks of databases and datasets: what they name exists, and something uses them."""

from collections.abc import Iterator

from superset_assets.lint.index import Index, column_names, filter_datasets


def lint_datasets(index: Index) -> Iterator[str]:
    """Datasets that point nowhere, and datasets and databases that nothing points to."""
    used = {chart["dataset_uuid"] for chart in index.charts.values()}
    for dashboard in index.select("dashboards").values():
        used |= filter_datasets(dashboard)
    for path, dataset in index.select("datasets").items():
        uuid = dataset["database_uuid"]
        if uuid not in index.databases:
            yield f"{path}: names the database {uuid}, which does not exist; name one of databases/"
        time_column = dataset.get("main_dttm_col")
        if time_column and time_column not in column_names(dataset):
            yield f"{path}: its time column {time_column} is none of its columns; name one of them"
        if dataset.get("uuid") not in used:
            yield f"{path}: no chart and no filter uses it; delete the file, or use it"
    databases = {dataset["database_uuid"] for dataset in index.datasets.values()}
    for path, database in index.select("databases").items():
        if database.get("uuid") not in databases:
            yield f"{path}: no dataset uses it; delete the file, or use it"
