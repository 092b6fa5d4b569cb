"""Checks of layouts: trees of items that fit the grid."""

from collections.abc import Iterator

from superset_assets.files import Asset
from superset_assets.lint.index import Index, layout_items

GRID_COLUMNS = 12
GRID = "GRID_ID"
ROOTS = {"ROOT_ID", "HEADER_ID"}


def lint_layout(index: Index) -> Iterator[str]:
    """Every dashboard's layout."""
    for path, dashboard in index.select("dashboards").items():
        yield from (f"{path}: {problem}" for problem in _lint_tree(dashboard))


def _lint_tree(dashboard: Asset) -> Iterator[str]:
    """The layout is a tree from ROOT_ID; its rows are at most as wide as the grid, its tabs in order."""
    items = layout_items(dashboard)
    children = {child for item in items.values() for child in item.get("children", [])}
    # Where tabs take the grid's place, Superset keeps the grid, empty and beside the tree.
    is_tabbed = GRID in items and not items[GRID].get("children")
    for child in sorted(children - items.keys()):
        yield f"its layout places {child}, which does not exist; take it out"
    for key in sorted(items.keys() - children - ROOTS - ({GRID} if is_tabbed else set())):
        yield f"its layout never places {key}; place it, or take it out"
    for key, item in items.items():
        inner = [items[child] for child in item.get("children", []) if child in items]
        if item["type"] == "ROW":
            width = sum(child.get("meta", {}).get("width", 0) for child in inner)
            if width > GRID_COLUMNS:
                yield f"the row {key} is {width} columns wide, and the grid has {GRID_COLUMNS}; narrow it"
        if item["type"] == "TABS" and (others := sorted({child["type"] for child in inner} - {"TAB"})):
            yield f"the tabs {key} hold {', '.join(others)}; put it into a TAB"
