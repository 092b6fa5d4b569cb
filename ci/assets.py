"""A stack's Superset assets: exported to the project's files, and told apart from them."""

from collections.abc import Iterator
from contextlib import contextmanager

import yaml

from ci.stack import ROOT, Stack
from ci.tunnel import reachable
from superset_assets.client import SupersetClient
from superset_assets.exporter import export_assets
from superset_assets.files import ASSETS_FOLDER

LIST_QUERY = "(columns:!(dashboard_title,uuid),page_size:100)"


def export(stack: Stack) -> None:
    """Make the project's asset files hold what the stack's Superset holds; print what changed.

    Raises AssetsError when Superset does not answer.
    """
    with superset_of(stack) as superset:
        changes = export_assets(superset, ASSETS_FOLDER)
    print("\n".join(changes) or f"no change in {ASSETS_FOLDER.relative_to(ROOT)}")


def unexported_dashboards(stack: Stack) -> list[str]:
    """Return the titles of Superset's dashboards that are not among the project's assets.

    Raises AssetsError when Superset does not answer.
    """
    kept = {
        yaml.safe_load(path.read_text())["uuid"] for path in (ASSETS_FOLDER / "dashboards").glob("*.yaml")
    }
    with superset_of(stack) as superset:
        found = superset.get("/api/v1/dashboard/", q=LIST_QUERY)["result"]
    return sorted(item["dashboard_title"] for item in found if item["uuid"] not in kept)


@contextmanager
def superset_of(stack: Stack) -> Iterator[SupersetClient]:
    """Give a session with the stack's Superset as its administrator; RefusedError when it was never up."""
    with reachable(stack) as outputs:
        yield SupersetClient(
            outputs["supersetUrl"], outputs["supersetAdminUser"], outputs["supersetAdminPassword"]
        )
