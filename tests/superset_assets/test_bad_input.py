"""What a person reads, in one line, when files, arguments or Superset are not right."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_superset import FakeSuperset
from sample_assets import BOARD_PATH, SALES_PATH, sample

from superset_assets import cli
from superset_assets.bundle import Warehouse
from superset_assets.client import SupersetClient
from superset_assets.errors import AssetsError
from superset_assets.exporter import export_assets
from superset_assets.files import METADATA, Assets, read_assets, write_assets
from superset_assets.importer import import_assets
from superset_assets.previous import Previous

NOWHERE = "00000000-0000-0000-0000-000000000000"
PASSWORDS = "--password-file {folder}/text --reporter-password-file {folder}/text"
UPLOAD = "POST /api/v1/assets/import/"


def bring(superset: FakeSuperset, assets: Assets) -> None:
    client = SupersetClient(superset.url, "admin", "p", answer_seconds=5)
    import_assets(client, assets, Warehouse("h", 1, "w"), "p", lambda _: None, previous=Previous())


def broken_yaml(folder: Path) -> None:
    (folder / SALES_PATH).write_text("a: [", encoding="utf-8")


def no_mapping(folder: Path) -> None:
    (folder / SALES_PATH).write_text("- a", encoding="utf-8")


def other_text(folder: Path) -> None:
    (folder / SALES_PATH).write_bytes(b"a: \xfc")


def no_metadata(folder: Path) -> None:
    (folder / METADATA).unlink()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (broken_yaml, f"{SALES_PATH} is not YAML: .*line .*: mend the file"),
        (no_mapping, f"{SALES_PATH} holds no mapping: export it again"),
        (other_text, f"{SALES_PATH} is not text in UTF-8: mend the file"),
        (no_metadata, f"no {METADATA} in .*: give the folder of the assets"),
    ],
)
def test_a_folder_that_holds_no_assets(tmp_path: Path, damage: Callable[[Path], None], words: str) -> None:
    write_assets(sample(), tmp_path)
    damage(tmp_path)
    with pytest.raises(AssetsError, match=f"^{words}$"):
        read_assets(tmp_path)


@pytest.mark.parametrize(
    ("path", "key", "words"),
    [
        (SALES_PATH, "dataset_uuid", f"{SALES_PATH}: names the dataset {NOWHERE}, which does not exist"),
        (BOARD_PATH, "uuid", f"{BOARD_PATH}: has no uuid"),
    ],
)
def test_broken_assets_are_not_sent(superset: FakeSuperset, path: str, key: str, words: str) -> None:
    assets = sample()
    assets[path][key] = NOWHERE
    if key == "uuid":
        del assets[path][key]
    with pytest.raises(
        AssetsError, match=rf"^{words}.*\(\d+ in all\): mend the assets, nothing was imported$"
    ):
        bring(superset, assets)
    assert UPLOAD not in superset.asked


def test_a_refused_import_removes_nothing(superset: FakeSuperset) -> None:
    superset.hold(sample())
    superset.refusals = {UPLOAD: 422}
    with pytest.raises(
        AssetsError,
        match=r"^the import is refused, Superset keeps what it had: .*422.*not that one; see its log$",
    ):
        bring(superset, sample())
    assert superset.asked[-1] == UPLOAD


def test_a_superset_that_restarts_takes_all_or_nothing(superset: FakeSuperset) -> None:
    superset.is_cut = True
    with pytest.raises(
        AssetsError,
        match="^the import was cut off, Superset took all of it or nothing: Superset does not answer at"
        r" .* \(ConnectionError\): see its container's log, and run this again when it is up$",
    ):
        bring(superset, sample())


def test_an_export_that_is_no_zip_changes_no_file(superset: FakeSuperset, tmp_path: Path) -> None:
    superset.export = b"<html>"
    write_assets(sample(), tmp_path)
    with pytest.raises(AssetsError, match=r"is no zip file: see Superset's log$"):
        export_assets(SupersetClient(superset.url, "admin", "p"), tmp_path)
    assert read_assets(tmp_path) == sample()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("lint --manifest {folder}/none.json", "none.json cannot be read (No such file"),
        ("lint --manifest {folder}/text", "text is no JSON ("),
        ("lint --manifest {folder}/list", "list is no manifest of dbt: give its target/manifest.json"),
        ("diff --password-file {folder}/none", "the password file"),
        ("bundle --warehouse-database w --out {folder}/none/a.zip", "a.zip cannot be written (No such file"),
        ("exposures --out {folder}/none/a.yml", "a.yml cannot be written (No such file"),
        (f"import {PASSWORDS} --warehouse-database w --previous [", "--previous is no JSON"),
    ],
)
def test_arguments(tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: str, words: str) -> None:
    (tmp_path / "text").write_text("no JSON")
    (tmp_path / "list").write_text(json.dumps([]))
    assert cli.main(arguments.replace("{folder}", str(tmp_path)).split()) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ")
    assert words in line
