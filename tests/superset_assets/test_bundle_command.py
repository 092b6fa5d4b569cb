"""`bundle` writes the zip, whole or not at all."""

from pathlib import Path

import pytest

from superset_assets import cli
from superset_assets.bundle import Warehouse, bundle
from superset_assets.files import Assets

OPTIONS = ["bundle", "--warehouse-host", "db.local", "--warehouse-port", "5433", "--warehouse-database", "w"]


def test_writes_what_is_imported_and_tells_its_size(
    assets: Assets, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "assets.zip"
    out.write_text("an older one")
    assert cli.main([*OPTIONS, f"--out={out}"]) == 0
    assert out.read_bytes() == bundle(assets, Warehouse("db.local", 5433, "w"))
    size, count = out.stat().st_size, len(assets) - 1
    assert capsys.readouterr().out.splitlines() == [
        f"{out}: {count} assets, {size // 1024} KiB",
        f'REPORT {{"assets": {count}, "bytes": {size}}}',
    ]
    assert list(tmp_path.iterdir()) == [out]


def test_broken_assets_leave_the_older_one(
    assets: Assets, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    del assets["databases/warehouse.yaml"]
    monkeypatch.setattr(cli, "read_assets", lambda: assets)
    out = tmp_path / "assets.zip"
    out.write_text("an older one")
    assert cli.main([*OPTIONS, f"--out={out}"]) == 1
    assert "mend the assets, nothing was written" in capsys.readouterr().err
    assert out.read_text() == "an older one"


def test_a_disk_that_takes_nothing_leaves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "assets.zip"
    out.mkdir()
    assert cli.main([*OPTIONS, f"--out={out}"]) == 1
    assert "cannot be written (Is a directory): give a path that can" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [out]
