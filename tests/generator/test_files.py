"""Files in each form, in parts and whole."""

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from generator.cli import main
from generator.progress import Progress, silent
from generator.request import Request, parse_scale
from generator.spec import CATALOG
from generator.writers.files import write_files

REQUEST = Request(parse_scale("0.2"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    for form in ("csv", "parquet"):
        write_files(REQUEST, folder, form, 1)
    return folder


def typed(text: str, kind: str) -> Any:
    """A field of a CSV file as its column's type has it."""
    if text == "":
        return None
    if kind == "boolean":
        return {"true": True, "false": False}[text]
    read: dict[str, Any] = {
        "bigint": int,
        "integer": int,
        "date": date.fromisoformat,
        "timestamptz": datetime.fromisoformat,
        "numeric(14,2)": Decimal,
    }
    return read.get(kind, str)(text)


def csv_rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class TestParquet:
    @pytest.mark.parametrize("name", [table.name for table in CATALOG])
    def test_values_are_those_of_the_csv_file(self, folder: Path, name: str) -> None:
        kinds = {column.name: column.sql_type for column in CATALOG[name].columns}
        expected = [
            {column: typed(text, kinds[column]) for column, text in row.items()}
            for row in csv_rows(folder, name)
        ]
        assert pq.read_table(folder / f"{name}.parquet").to_pylist() == expected

    def test_types_are_proper(self, folder: Path) -> None:
        invoices = pq.read_schema(folder / "stripe_invoices.parquet")
        assert invoices.field("amount_due").type == pa.decimal128(14, 2)
        assert invoices.field("created_at").type == pa.timestamp("us", "UTC")
        assert invoices.field("attempt_count").type == pa.int32()
        assert not invoices.field("invoice_id").nullable
        assert invoices.field("paid_at").nullable
        assert pq.read_schema(folder / "iterable_campaigns.parquet").field("date").type == pa.date32()

    def test_the_number_of_workers_changes_nothing(self, folder: Path, tmp_path: Path) -> None:
        write_files(REQUEST, tmp_path, "parquet", 2)
        for table in CATALOG:
            name = f"{table.name}.parquet"
            assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


class TestChunks:
    @pytest.mark.parametrize("parts", [1, 2, 3, 7])
    def test_the_union_of_the_parts_is_the_whole(self, folder: Path, tmp_path: Path, parts: int) -> None:
        for number in range(1, parts + 1):
            progress = Progress(REQUEST.part(number, parts), "made", silent)
            write_files(REQUEST, tmp_path / str(number), "csv", 1, progress)
        for table in CATALOG:
            name = f"{table.name}.csv"
            head, *whole = (folder / name).read_bytes().splitlines()
            united = [head]
            for number in range(1, parts + 1):
                first, *rows = (tmp_path / str(number) / name).read_bytes().splitlines()
                assert first == head
                united += rows
            assert united == [head, *whole]

    def test_parts_are_about_equal_and_hold_every_block_once(self) -> None:
        request = Request(parse_scale("10"))
        for parts in (1, 2, 3, 16, 200):
            ranges = [request.part(number, parts) for number in range(1, parts + 1)]
            assert [block for part in ranges for block in part] == list(range(request.blocks))
            assert max(map(len, ranges)) - min(map(len, ranges)) <= 1

    @pytest.mark.parametrize("text", ["0/2", "3/2", "1", "a/b", "1/0", "-1/2"])
    def test_others_are_refused(self, text: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["write", "--scale", "0.01", f"--chunks={text}"]) == 1
        expected = f"error: chunks '{text}': give I/N with I from 1 to N, for example 2/8\n"
        assert capsys.readouterr().err == expected


class TestProgress:
    @staticmethod
    def said(blocks: int) -> list[str]:
        lines: list[str] = []
        progress = Progress(range(blocks), "made", lines.append)
        for _ in range(blocks):
            progress.add(1, 1_000)
        return lines

    @pytest.mark.parametrize("blocks", [1, 5, 8, 1_000])
    def test_is_told_in_a_few_lines_with_speed_and_time_left(self, blocks: int) -> None:
        lines = self.said(blocks)
        assert len(lines) == min(blocks, 8)
        assert all(" rows/s, " in line and line.endswith(" s left") for line in lines)
        assert lines[-1].startswith(f"made {blocks} of {blocks} blocks, {blocks * 1_000:,} rows, ")
        assert lines[-1].endswith(" 0 s left")


class TestDescribe:
    def test_people_read_keys_sizes_and_scenarios(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["describe", "--scale", "2"]) == 0
        text = capsys.readouterr().out
        assert "app_database_accounts: 4,000 rows, 700 kB\n" in text
        assert "  invoice_id -> stripe_invoices.invoice_id\n" in text
        assert "  key event_id, 8 columns\n" in text
        assert "  churn-crisis: " in text
