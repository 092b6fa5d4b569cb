import json
from pathlib import Path

import pytest

from generator.cli import main
from generator.spec import CATALOG

NOWHERE = "host=127.0.0.1 port=1 dbname=none user=loader"


def failure(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that must fail, and give its one line of error."""
    try:
        code = main(arguments)
    except SystemExit as stopped:
        code = stopped.code
    assert code == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ")
    return line


def test_write_reports_what_the_files_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["write", "--scale", "0.01", "--out", str(tmp_path), "--workers", "1"]) == 0
    *progress, last = capsys.readouterr().out.splitlines()
    report = json.loads(last.removeprefix("REPORT "))
    for table in CATALOG:
        header, *lines = (tmp_path / f"{table.name}.csv").read_text(encoding="utf-8").splitlines()
        assert header.split(",") == [column.name for column in table.columns]
        assert len(lines) == report["rows"][table.name]
    assert report["rows_total"] == sum(report["rows"].values())
    assert max(len(line) for line in progress) < 100


def test_describe_lists_tables_and_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["describe", "--scale", "2", "--json"]) == 0
    tables = json.loads(capsys.readouterr().out)["tables"]
    assert set(tables) == {table.name for table in CATALOG}
    assert tables["app_database_accounts"]["estimated_rows"] == 4_000
    assert tables["app_database_accounts"]["columns"]["churned_at"]["nullable"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["write", "--scale", "0"], "scale '0': give a decimal"),
        (["write", "--scenario", "boom"], "scenario 'boom': unknown, give one of baseline"),
        (["write", "--as-of", "June"], "as-of 'June': give a day as YYYY-MM-DD"),
        (["write", "--workers", "0"], "workers 0: give 1 or more"),
        (["write", "--seed", "x"], "argument --seed: invalid int value"),
        (["load", "--dsn", NOWHERE], "arguments are required: --digest"),
        (["load", "--dsn", NOWHERE, "--digest", "no!"], "digest 'no!': give 8 to 128 hexadecimal"),
        (["load", "--dsn", NOWHERE, "--digest", "0" * 8], "check that PostgreSQL runs"),
        (["load", "--dsn", "nonsense", "--digest", "0" * 8], "--dsn"),
    ],
)
def test_an_error_is_one_line_that_says_what_to_do(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert message in failure(capsys, *arguments)


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert "file" in failure(capsys, "write", "--scale", "0.01", "--out", str(tmp_path / "file" / "x"))
