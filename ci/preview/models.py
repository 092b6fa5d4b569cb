"""Which dbt models differ from those that were built, and what is downstream of them."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ci.docs import CATALOG

DETAIL = "metrics_"
"""What a domain's table of metrics is called, before the domain's name."""

BUILT = ("model", "seed", "snapshot")


@dataclass(frozen=True)
class Models:
    """The names of the tables and views that the project builds, and of what differs from what was built.

    `changed` also has models that are but part of others' SQL. `downstream` are built and not changed
    themselves; `gone` are no longer in the project. `dashboards` are the slugs
    that show what changed and downstream models make, `all_dashboards` those that dbt knows of.
    """

    all: tuple[str, ...]
    changed: tuple[str, ...]
    downstream: tuple[str, ...]
    gone: tuple[str, ...]
    tests_changed: int
    dashboards: tuple[str, ...]
    all_dashboards: tuple[str, ...]

    @property
    def rebuilt(self) -> tuple[str, ...]:
        """What is built again when only that is: changed tables and views, and all downstream."""
        return tuple(sorted({*self.changed, *self.downstream} & {*self.all}))


def compared(before: dict[str, Any], manifest: dict[str, Any], modified: set[str]) -> Models:
    """Return the difference of two manifests, of which dbt names the `modified` nodes."""
    nodes = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] in BUILT}
    gone = [node for key, node in before["nodes"].items() if key not in nodes]
    changed = modified & nodes.keys()
    reached = downstream(manifest["child_map"], changed)
    exposures = manifest["exposures"]
    return Models(
        all=names(filter(is_built, nodes.values())),
        changed=names(nodes[key] for key in changed),
        downstream=names(filter(is_built, (nodes[key] for key in (reached - changed) & nodes.keys()))),
        gone=names(node for node in gone if node["resource_type"] in BUILT),
        tests_changed=sum(key.partition(".")[0] in ("test", "unit_test") for key in modified),
        dashboards=slugs(exposures[key] for key in reached & exposures.keys()),
        all_dashboards=slugs(exposures.values()),
    )


def is_built(node: dict[str, Any]) -> bool:
    """Tell whether a node becomes a table or a view of its own."""
    return str(node["config"]["materialized"]) != "ephemeral"


def downstream(children: dict[str, list[str]], changed: Iterable[str]) -> set[str]:
    """Return all that depends on the changed nodes, directly or not."""
    reached: set[str] = set()
    waiting = list(changed)
    while waiting:
        new = set(children.get(waiting.pop(), [])) - reached
        reached |= new
        waiting += new
    return reached


def metrics_of(models: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the active metrics of the domains whose tables are among the models, by domain."""
    wanted = set(models)
    with CATALOG.open(newline="") as lines:
        active = [row for row in csv.DictReader(lines) if row["status"] == "active"]
    domains = dict.fromkeys(row["domain"] for row in active if f"{DETAIL}{row['domain']}" in wanted)
    return {
        domain: tuple(row["metric_name"] for row in active if row["domain"] == domain) for domain in domains
    }


def names(nodes: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    """Return the nodes' names, sorted."""
    return tuple(sorted(node["name"] for node in nodes))


def slugs(exposures: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    """Return the slugs of the exposures' dashboards, sorted; an exposure's name has no hyphens."""
    return tuple(sorted(exposure["name"].replace("_", "-") for exposure in exposures))
