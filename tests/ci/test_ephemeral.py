"""Names, times, records and room of ephemeral stacks, without an engine."""

import json
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from ci.ephemeral import records, room
from ci.ephemeral.kept import Kept
from ci.ephemeral.listing import Row, snapshot_table, table
from ci.ephemeral.naming import bytes_of, safe_name, seconds_of, shown
from ci.ephemeral.records import DIED, EXPIRED, READY, BusyError, Record, held, peek, recorded
from ci.ephemeral.room import check_room
from ci.errors import RefusedError
from ci.stack import Stack
from infra.snapshots.catalog import Snapshot
from infra.snapshots.files import Found

RECORD = Record("feature/x", "ann", 100.0, 400.0, is_complete=True)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(records, "FOLDER", tmp_path / "ephemeral")
    return tmp_path / "ephemeral"


class TestNaming:
    @pytest.mark.parametrize(
        ("name", "safe"),
        [("pr-12", "pr-12"), ("feature/x y", "feature-x-y"), ("/-a.", "a"), ("ä" * 3 + "b", "b")],
    )
    def test_a_branch_makes_a_safe_name(self, name: str, safe: str) -> None:
        assert safe_name(name) == safe

    def test_a_long_one_is_cut_to_what_a_stack_may_have(self) -> None:
        safe = safe_name("x" * 39 + "/" + "y" * 10)
        assert safe == "x" * 39
        assert Stack(safe)

    @pytest.mark.parametrize("name", ["", "///", "..", "ä"])
    def test_one_without_letters_is_refused(self, name: str) -> None:
        with pytest.raises(RefusedError, match="give it letters or digits"):
            safe_name(name)

    @pytest.mark.parametrize(("words", "seconds"), [("30m", 1_800), ("4h", 14_400), ("2d", 172_800)])
    def test_a_time_to_live(self, words: str, seconds: int) -> None:
        assert seconds_of(words) == seconds
        assert shown(seconds) == words

    @pytest.mark.parametrize("words", ["", "4", "0h", "-1h", "1.5h", "4 h", "4w", "999999h"])
    def test_what_is_none_is_refused(self, words: str) -> None:
        with pytest.raises(RefusedError, match="give minutes, hours or days"):
            seconds_of(words)

    @pytest.mark.parametrize(("seconds", "words"), [(59, "0m"), (3_660, "1h 1m"), (90_061, "1d 1h")])
    def test_a_span_has_two_units(self, seconds: int, words: str) -> None:
        assert shown(seconds) == words

    @pytest.mark.parametrize(("words", "size"), [("0", 0), ("500M", 500_000_000), ("2T", 2 * 10**12)])
    def test_a_size(self, words: str, size: int) -> None:
        assert bytes_of(words) == size

    @pytest.mark.parametrize("words", ["", "10", "10GB", "-1G", "0G", "1.5G", "10 G"])
    def test_what_is_no_size_is_refused(self, words: str) -> None:
        with pytest.raises(RefusedError, match=f"--snapshots is '{words}': give megabytes"):
            bytes_of(words)


class TestRecords:
    def test_is_kept_until_it_is_forgotten(self, folder: Path) -> None:
        with held("a") as holding:
            assert holding.record is None
            holding.write(RECORD)
        with held("a") as holding:
            assert holding.record == RECORD
            assert recorded() == ["a"]
            holding.forget()
        assert list(folder.iterdir()) == []

    def test_nothing_is_left_of_a_look_at_one_that_is_not_there(self, folder: Path) -> None:
        with held("a"):
            pass
        assert list(folder.iterdir()) == []

    def test_one_works_on_a_stack_at_a_time(self) -> None:
        with held("a") as holding, held("b"):
            holding.write(RECORD)
            with pytest.raises(BusyError, match="another command works on ephemeral stack 'a'"), held("a"):
                pass

    def test_a_look_keeps_nobody_from_it(self) -> None:
        with held("a") as holding:
            holding.write(RECORD)
            assert peek("a") is None
        assert peek("a") == RECORD
        assert peek("b") is None

    @pytest.mark.parametrize("text", ["{", "[]", '{"name": "a"}'])
    def test_one_that_broke_off_is_over(self, folder: Path, text: str) -> None:
        folder.mkdir()
        (folder / "a.json").write_text(text)
        with held("a") as holding:
            assert holding.record is not None
            assert (holding.record.expires, holding.record.is_complete) == (0.0, False)


class TestListing:
    def row(self, now: float, *, is_complete: bool = True) -> Row:
        record = Record("feature/x", "ann", 100.0, 4_000.0, is_complete=is_complete)
        return Row("feature-x", record, now, "http://127.0.0.1:20000", 12_345_678)

    @pytest.mark.parametrize(
        ("row_of", "state"), [((200.0, True), READY), ((4_000.0, True), EXPIRED), ((200.0, False), DIED)]
    )
    def test_says_what_is_over(self, row_of: tuple[float, bool], state: str) -> None:
        now, is_complete = row_of
        assert self.row(now, is_complete=is_complete).state == state

    def test_one_that_is_worked_on_is_busy(self) -> None:
        row = Row("a", None, 0.0, None, 0)
        assert row.cells() == ("a", "busy", "-", "-", "-", "-", "0 MB")

    def test_is_a_table(self) -> None:
        heading, line = table([self.row(3_700)]).splitlines()
        assert heading.split() == ["STACK", "STATE", "AGE", "LEFT", "OWNER", "URL", "SIZE"]
        assert line.split() == ["feature-x", "ready", "1h", "5m", "ann", "http://127.0.0.1:20000", "12", "MB"]
        assert heading.index("URL") == line.index("http:")

    def test_is_ready_for_json(self) -> None:
        data = self.row(3_700).as_data()
        assert json.loads(json.dumps(data)) == data
        assert (data["age_seconds"], data["seconds_left"], data["bytes"]) == (3_600, 300, 12_345_678)

    def test_snapshots_are_a_table(self) -> None:
        rows = [
            Kept(Snapshot(f"snapshot_{number}", (), ("image",)), Found(used, 12_345_678), is_made)
            for number, (used, is_made) in enumerate([(100, False), (0, True), (0, False)])
        ]
        heading, *lines = snapshot_table(rows, 3_700.0).splitlines()
        assert heading.split() == ["SNAPSHOT", "USED", "SIZE"]
        assert [line.split("  ")[0] for line in lines] == ["snapshot_0", "snapshot_1", "snapshot_2"]
        assert ["1h ago" in lines[0], "is being made" in lines[1], "of no use" in lines[2]] == [True] * 3
        assert [row.is_dead for row in rows] == [False, False, True]
        assert json.loads(json.dumps(rows[0].as_data())) == {
            "snapshot": "snapshot_0", "used": 100, "bytes": 12_345_678, "images": ["image"]
        }  # fmt: skip
        assert snapshot_table([], 0.0) == "no snapshot is there"


class TestRoom:
    """The machine's numbers are others than the test's: what it has is stood in for."""

    @pytest.fixture(autouse=True)
    def here(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        class Engine:
            def info(self) -> dict[str, str]:
                return {"DockerRootDir": str(tmp_path)}

        monkeypatch.setattr(room.address, "is_here", lambda: True)
        monkeypatch.setattr(room, "engine_client", Engine)
        self.set(monkeypatch, memory=64 * 1024, disk=64 * 1024)

    def set(self, monkeypatch: pytest.MonkeyPatch, memory: int, disk: int) -> None:
        monkeypatch.setattr(room.psutil, "virtual_memory", lambda: SimpleNamespace(available=memory << 20))
        monkeypatch.setattr(room.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=disk << 20))

    def test_enough_is_enough(self) -> None:
        check_room(Decimal(1))

    def test_too_little_memory_is_told_with_the_numbers(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.set(monkeypatch, memory=1_500, disk=64 * 1024)
        with pytest.raises(RefusedError, match=r"1,500 MiB of memory are free .* may use 4,608 MiB"):
            check_room(Decimal(1))

    def test_too_little_disk_is_told_with_the_numbers(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.set(monkeypatch, memory=64 * 1024, disk=900)
        with pytest.raises(RefusedError, match=r"900 MiB are free on .* scale 10 needs about \d,\d{3} MiB"):
            check_room(Decimal(10))
        check_room(Decimal("0.01"))
