"""How two sets of assets are told apart, and what `diff` makes of it."""

from pathlib import Path
from typing import Any

import pytest
from fake_superset import FakeSuperset
from sample_assets import ORDERS, SALES, SALES_PATH, TREND, TREND_PATH, chart, sample

from superset_assets import cli
from superset_assets.client import SupersetClient
from superset_assets.compare import Change, changes, differing_keys, identified
from superset_assets.exporter import export_assets
from superset_assets.files import ASSETS_FOLDER, Assets, read_assets, write_assets

OWN = "99999999-0000-0000-0000-000000000000"
COLUMNS = [{"column_name": "a", "type": "TEXT"}, {"column_name": "b", "type": "TEXT"}]


@pytest.mark.parametrize(
    ("before", "after", "keys"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1, "b": 1}, {"a": 2, "c": 1}, ["a", "b", "c"]),
        ({"a": {"b": {"c": 1, "d": 1}}}, {"a": {"b": {"c": 2, "d": 1}}}, ["a.b.c"]),
        ({"a": None}, {}, ["a"]),
        ({"a": {"b": 1}}, {"a": [1]}, ["a"]),
        ({"a": [1, 2]}, {"a": [2, 1]}, ["a"]),
        ({"columns": COLUMNS}, {"columns": [COLUMNS[0], {**COLUMNS[1], "type": "DATE"}]}, ["columns.b.type"]),
        ({"columns": COLUMNS}, {"columns": COLUMNS[:1]}, ["columns.b"]),
        ({"columns": COLUMNS}, {"columns": []}, ["columns"]),
        ({"list": [{"id": 1}, {"id": 1}]}, {"list": [{"id": 1}]}, ["list"]),
    ],
)
def test_keys_that_differ(before: Any, after: Any, keys: list[str]) -> None:
    assert list(differing_keys(before, after)) == keys


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (Change("new", "charts/a.yaml"), "new charts/a.yaml"),
        (Change("changed", "charts/a.yaml", ("a", "b.c")), "changed charts/a.yaml: a, b.c"),
        (Change("changed", "charts/a.yaml", tuple("abcde")), "changed charts/a.yaml: a, b, c, d, e"),
        (
            Change("changed", "charts/a.yaml", tuple("abcdefg")),
            "changed charts/a.yaml: a, b, c, d, e and 2 more",
        ),
        (
            Change("changed", "charts/a.yaml", (), "charts/b.yaml"),
            "changed charts/a.yaml (was charts/b.yaml)",
        ),
    ],
)
def test_a_change_is_one_line(change: Change, line: str) -> None:
    assert str(change) == line


def edited() -> Assets:
    """Return the sample with one chart changed, one renamed, one gone and one more."""
    assets = sample()
    assets[SALES_PATH]["params"]["metric"] = "other"
    assets["charts/tendency.yaml"] = {**assets.pop(TREND_PATH), "slice_name": "Tendency"}
    assets["charts/own.yaml"] = chart(OWN, "Own", ORDERS)
    del assets["charts/team.yaml"]
    return assets


LINES = [
    "new charts/own.yaml",
    "changed charts/sales.yaml: params.metric",
    "gone charts/team.yaml",
    "changed charts/tendency.yaml (was charts/trend.yaml): slice_name",
]


def test_changes_are_in_the_order_of_the_paths() -> None:
    found = changes(identified(sample().items()), identified(edited().items()))
    assert [str(change) for change in found] == LINES


def test_an_export_tells_them(superset: FakeSuperset, tmp_path: Path) -> None:
    write_assets(sample(), tmp_path)
    superset.hold(edited())
    assert export_assets(SupersetClient(superset.url, "admin", "p"), tmp_path) == LINES
    assert read_assets(tmp_path) == dict(sorted(edited().items()))


def test_an_export_tells_a_file_of_the_same_content_that_it_writes_in_another_way(
    superset: FakeSuperset, tmp_path: Path
) -> None:
    write_assets(sample(), tmp_path)
    path = tmp_path / SALES_PATH
    text = path.read_text()
    path.write_text(f"# Ours.\n{text}")
    superset.hold(sample())
    client = SupersetClient(superset.url, "admin", "p")
    assert export_assets(client, tmp_path) == [f"rewritten {SALES_PATH}"]
    assert path.read_text() == text
    assert export_assets(client, tmp_path) == []


class TestDiff:
    @pytest.fixture
    def files(self, superset: FakeSuperset, monkeypatch: pytest.MonkeyPatch) -> FakeSuperset:
        """Return a Superset that holds the files, which are the sample."""
        monkeypatch.setattr(cli, "read_assets", sample)
        superset.hold(sample())
        return superset

    def run(self, superset: FakeSuperset, folder: Path) -> int:
        (folder / "password").write_text("p")
        return cli.main(["diff", f"--url={superset.url}", f"--password-file={folder / 'password'}"])

    def test_nothing(self, files: FakeSuperset, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.run(files, tmp_path) == 0
        assert capsys.readouterr().out.splitlines()[1:] == ['REPORT {"own": 0}']

    def test_own_assets_of_any_names_do_not_count(
        self, files: FakeSuperset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        files.hold({SALES_PATH: chart(OWN, "Sales", ORDERS)})
        assert self.run(files, tmp_path) == 0
        assert capsys.readouterr().out.splitlines()[1:] == [f"own {SALES_PATH}", 'REPORT {"own": 1}']

    def test_others_do(self, files: FakeSuperset, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        files.held[f"charts:{SALES}"]["params"]["metric"] = "other"
        del files.held[f"charts:{TREND}"]
        files.hold({"charts/own.yaml": chart(OWN, "Own", ORDERS)})
        assert self.run(files, tmp_path) == 1
        told = capsys.readouterr()
        assert told.out.splitlines()[1:] == [
            "own charts/own.yaml",
            f"changed {SALES_PATH}: params.metric",
            f"gone {TREND_PATH}",
        ]
        assert told.err == (
            f"error: 2 assets differ between Superset at {files.url} and {ASSETS_FOLDER}:"
            " `make assets-export` keeps them, an import overwrites them\n"
        )
