"""Imports point one way: ci -> infra -> {generator, superset_assets}; these two run alone."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAY_IMPORT = {
    "ci": {"infra", "generator", "superset_assets"},
    "infra": {"generator", "superset_assets"},
    "generator": set[str](),
    "superset_assets": set[str](),
}


def imported(path: Path) -> set[str]:
    """Return the top-level packages that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_point_one_way(package: str) -> None:
    files = list((ROOT / package).rglob("*.py"))
    assert files
    others = set(MAY_IMPORT) - {package} - MAY_IMPORT[package]
    wrong = {path.relative_to(ROOT).as_posix() for path in files if imported(path) & others}
    assert wrong == set()


def test_python_files_stay_small() -> None:
    sizes = {
        path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines())
        for package in (*MAY_IMPORT, "tests")
        for path in (ROOT / package).rglob("*.py")
    }
    assert {name: lines for name, lines in sizes.items() if lines > 250} == {}
