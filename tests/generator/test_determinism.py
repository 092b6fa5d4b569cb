import hashlib
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from generator.request import ACCOUNTS_AT_SCALE_1, ACCOUNTS_PER_BLOCK, Request, parse_scale
from generator.spec import CATALOG
from generator.writers.files import write_files

GOLDEN = "cef5c9fe66414070b212cd204ace5bd6fc623b82f9acf617a39e31990447206b"


def digest(folder: Path) -> str:
    """One digest of all files, by name."""
    total = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()


def small(folder: Path, workers: int = 1, seed: int = 42, scale: str = "0.2") -> Path:
    write_files(Request(parse_scale(scale), seed), folder, "csv", workers)
    return folder


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small(tmp_path_factory.mktemp("once"))


def test_the_number_of_workers_changes_nothing(once: Path, tmp_path: Path) -> None:
    assert digest(small(tmp_path, workers=2)) == digest(once)


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_hash_seed_locale_and_time_zone_change_nothing(once: Path, tmp_path: Path, hash_seed: str) -> None:
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    command = [sys.executable, "-m", "generator", "write", "--scale", "0.2", "--out", str(tmp_path)]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    assert digest(tmp_path) == digest(once)


def test_another_seed_is_another_company(once: Path, tmp_path: Path) -> None:
    small(tmp_path, seed=43)
    for table in CATALOG:
        name = f"{table.name}.csv"
        assert (tmp_path / name).read_bytes() != (once / name).read_bytes()


def test_a_larger_scale_begins_with_the_blocks_of_the_smaller(once: Path, tmp_path: Path) -> None:
    small(tmp_path, scale=str(Decimal(ACCOUNTS_PER_BLOCK) / ACCOUNTS_AT_SCALE_1))
    for table in CATALOG:
        few = (tmp_path / f"{table.name}.csv").read_bytes()
        assert (once / f"{table.name}.csv").read_bytes().startswith(few), table.name


def test_the_content_is_the_known_one(once: Path) -> None:
    """Fails when the content changes, by intention or by a new release of NumPy or Faker.

    By intention: put the digest that the failure shows in the place of the old one.
    """
    assert digest(once) == GOLDEN
