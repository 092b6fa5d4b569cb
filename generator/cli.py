"""The command line: `load` into PostgreSQL, `write` files, `describe` the tables."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from pathlib import Path
from typing import NoReturn

import psycopg

from generator import estimate
from generator.load import LoadError, check_digest, load
from generator.parallel import default_workers
from generator.request import DEFAULT_AS_OF, Request, parse_scale
from generator.scenarios import SCENARIOS
from generator.spec import CATALOG
from generator.writers.files import ENCODERS, drop_bytes, write_files


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line and exit code 1, as a job's errors are."""

    def error(self, message: str) -> NoReturn:
        self.exit(1, f"error: {message} (see {self.prog} --help)\n")


def _say(text: str) -> None:
    print(text, flush=True)


def _report(rows: dict[str, int], seconds: float, **more: str) -> None:
    total = sum(rows.values())
    report = {"rows": rows, "rows_total": total, "seconds": round(seconds, 3), **more}
    _say(f"REPORT {json.dumps(report)}")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m generator", description="Makes a SaaS company's data.")
    commands = parser.add_subparsers(dest="command", required=True)
    request = _Parser(add_help=False)
    request.add_argument("--scale", default="1", help="size of the company, 1 unless given")
    request.add_argument("--seed", type=int, default=42)
    request.add_argument("--scenario", default="baseline", help=f"{', '.join(sorted(SCENARIOS))}")
    request.add_argument("--as-of", default=DEFAULT_AS_OF.isoformat(), help="last day, YYYY-MM-DD")
    request.add_argument("--workers", type=int, default=default_workers(), help="processes")
    into = commands.add_parser("load", parents=[request], help="load into PostgreSQL")
    into.add_argument("--digest", required=True, help="what identifies this data set")
    into.add_argument("--dsn", required=True, help="connection, its password in PGPASSFILE")
    files = commands.add_parser("write", parents=[request], help="write a file per table")
    files.add_argument("--to", type=Path, help="folder; without it the bytes are made and dropped")
    files.add_argument("--format", choices=sorted(ENCODERS), default="csv", dest="form")
    describe = commands.add_parser("describe", help="tables, columns and estimated rows as JSON")
    describe.add_argument("--scale", default="1")
    return parser


def _request(arguments: argparse.Namespace) -> Request:
    try:
        as_of = date.fromisoformat(arguments.as_of)
    except ValueError as error:
        raise ValueError(f"as-of {arguments.as_of!r}: give a day as YYYY-MM-DD") from error
    if arguments.workers < 1:
        raise ValueError(f"workers {arguments.workers}: give 1 or more")
    return Request(parse_scale(arguments.scale), arguments.seed, arguments.scenario, as_of)


def _load(arguments: argparse.Namespace) -> None:
    request, digest = _request(arguments), check_digest(arguments.digest)
    report = load(request, digest, arguments.dsn, arguments.workers, _say)
    _report(report.rows, report.seconds, load_id=report.load_id)


def _write(arguments: argparse.Namespace) -> None:
    request, started = _request(arguments), time.perf_counter()
    if arguments.to is None:
        rows = drop_bytes(request, arguments.form, arguments.workers)
    else:
        rows = write_files(request, arguments.to, arguments.form, arguments.workers)
    for name, count in rows.items():
        _say(f"{name}: {count:,} rows")
    _report(rows, time.perf_counter() - started)


def _describe(arguments: argparse.Namespace) -> None:
    scale = parse_scale(arguments.scale)
    rows = estimate.rows(scale)
    tables = {
        table.name: {
            "comment": table.comment,
            "estimated_rows": rows[table.name],
            "columns": {
                c.name: {"type": c.sql_type, "nullable": c.nullable, "comment": c.comment}
                for c in table.columns
            },
        }
        for table in CATALOG
    }
    size = estimate.bytes_on_disk(scale)
    _say(json.dumps({"tables": tables, "estimated_bytes_on_disk": size}, indent=2))


def _database_error(error: psycopg.Error) -> str:
    """One line for what the server or the driver said, and what to do about it."""
    what = " ".join(str(error).split()) or type(error).__name__
    mends = {
        psycopg.errors.DiskFull: "free space on the database's volume, or load a smaller scale",
        psycopg.errors.InsufficientPrivilege: "connect as the role loader",
        psycopg.errors.UndefinedObject: "start the postgres container anew, which makes the roles",
    }
    for kind, mend in mends.items():
        if isinstance(error, kind):
            return f"{what}: {mend}"
    if error.sqlstate is None:
        return f"{what}: check that PostgreSQL runs, --dsn, and the password in PGPASSFILE"
    return f"{what}: see the database's log"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns 0, or 1 after one line of error on stderr."""
    commands = {"load": _load, "write": _write, "describe": _describe}
    try:
        arguments = _parser().parse_args(argv)
        commands[arguments.command](arguments)
    except psycopg.Error as error:
        message = _database_error(error)
    except BrokenProcessPool:
        message = "a worker process was killed, perhaps for lack of memory: give --workers 1"
    except (LoadError, ValueError, OSError) as error:
        message = " ".join(str(error).split())
    else:
        return 0
    print(f"error: {message}", file=sys.stderr, flush=True)
    return 1
