"""`make docs`: what a person reads about the metrics and the models."""

import csv
import shutil
import tempfile
from pathlib import Path

from ci.sandbox import PROJECT_DIR, call_dbt, connected, warehouse_environment
from ci.stack import ROOT, Stack

CATALOG = PROJECT_DIR / "seeds" / "metric_catalog.csv"
METRICS_PAGE = ROOT / "docs" / "metrics.md"
SITE = ROOT / "docs" / "site" / "index.html"
TIERS = {"1": "headline", "2": "driver", "3": "detail"}
INTRODUCTION = """# Metrics

{active} metrics with values and {waiting} that wait for their data. This page is made from
[`metric_catalog`](../dbt_project/seeds/metric_catalog.csv) by `make docs`.

A tier says how prominent a metric is: headline, driver or detail. Values are monthly, and daily where a day
makes sense; by segment where the metric has that dimension."""
ARROWS = {"up": "higher", "down": "lower", "neutral": "neither"}


def write_docs(stack: Stack) -> None:
    """Write docs/metrics.md from the catalog, and dbt's site of the stack's models as one file.

    Raises RefusedError when the stack is not there, CommandFailedError when dbt fails.
    """
    METRICS_PAGE.write_text(metrics_page())
    print(f"{METRICS_PAGE.relative_to(ROOT)}: the metrics, from the catalog")
    with warehouse_environment(stack) as environment, tempfile.TemporaryDirectory() as folder:
        with connected(stack, environment):  # or dbt says it in many lines
            pass
        words = ["--quiet", "docs", "generate", "--static", f"--target-path={folder}"]
        call_dbt(words, {**environment, "DBT_TARGET": "warehouse"})
        SITE.parent.mkdir(exist_ok=True)
        shutil.copyfile(Path(folder, "static_index.html"), SITE)
    print(f"{SITE.relative_to(ROOT)}: sources, models, columns, tests and lineage; open it in a browser")


def metrics_page() -> str:
    """Return the catalog as Markdown, a table per domain: active metrics, then those that wait for data."""
    with CATALOG.open(newline="") as lines:
        metrics = list(csv.DictReader(lines))
    active = sum(metric["status"] == "active" for metric in metrics)
    page = [INTRODUCTION.format(active=active, waiting=len(metrics) - active)]
    for domain in dict.fromkeys(metric["domain"] for metric in metrics):
        in_domain = [metric for metric in metrics if metric["domain"] == domain]
        page += ["", f"## {domain.replace('_', ' ').capitalize()}", ""]
        page += [
            "| metric | unit | tier | better | definition | formula |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        page += [row(metric) for metric in in_domain if metric["status"] == "active"]
        waiting = [metric for metric in in_domain if metric["status"] == "placeholder"]
        if waiting:
            page += ["", "Waiting for data:", ""]
            page += [
                f"- **{metric['display_name']}** (`{metric['metric_name']}`)"
                f" {metric['definition'].removeprefix('TODO: ')}"
                for metric in waiting
            ]
    return "\n".join(page) + "\n"


def row(metric: dict[str, str]) -> str:
    """Return one metric as a row of a Markdown table."""
    cells = (
        f"**{metric['display_name']}**<br>`{metric['metric_name']}`",
        metric["unit"],
        TIERS[metric["tier"]],
        ARROWS[metric["direction"]],
        metric["definition"],
        metric["formula"],
    )
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
