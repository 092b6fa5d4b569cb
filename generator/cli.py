"""The command line: `load` into PostgreSQL, `write` files, `describe` the tables, `verify` a company."""

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

from generator import describe
from generator.load import SCHEMA, LoadError, check_digest, load
from generator.parallel import default_workers
from generator.progress import Progress
from generator.request import DEFAULT_AS_OF, Request, parse_scale
from generator.scenarios import SCENARIOS
from generator.verify.report import BrokenError, verify
from generator.writers.files import FORMS, drop_bytes, write_files


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
    files.add_argument("--out", type=Path, help="folder; without it the bytes are made and dropped")
    files.add_argument("--format", choices=FORMS, default="csv", dest="form")
    files.add_argument("--chunks", default="1/1", help="I/N: only the I-th of N parts")
    tables = commands.add_parser("describe", help="tables, keys, estimated rows and bytes; scenarios")
    tables.add_argument("--scale", default="1")
    tables.add_argument("--json", action="store_true", help="with columns, for programs")
    loaded = commands.add_parser("verify", help="check a loaded company: references, and one story")
    loaded.add_argument("--dsn", required=True, help="connection, its password in PGPASSFILE")
    loaded.add_argument("--schema", default=SCHEMA)
    return parser


def _request(arguments: argparse.Namespace) -> Request:
    try:
        as_of = date.fromisoformat(arguments.as_of)
    except ValueError as error:
        raise ValueError(f"as-of {arguments.as_of!r}: give a day as YYYY-MM-DD") from error
    if arguments.workers < 1:
        raise ValueError(f"workers {arguments.workers}: give 1 or more")
    return Request(parse_scale(arguments.scale), arguments.seed, arguments.scenario, as_of)


def _part(request: Request, chunks: str) -> range:
    number, slash, parts = chunks.partition("/")
    if not (slash and number.isdecimal() and parts.isdecimal()):
        raise ValueError(f"chunks {chunks!r}: give I/N with I from 1 to N, for example 2/8")
    return request.part(int(number), int(parts))


def _load(arguments: argparse.Namespace) -> None:
    request, digest = _request(arguments), check_digest(arguments.digest)
    report = load(request, digest, arguments.dsn, arguments.workers, _say)
    _report(report.rows, report.seconds, load_id=report.load_id)


def _write(arguments: argparse.Namespace) -> None:
    request, started = _request(arguments), time.perf_counter()
    form, workers, folder = arguments.form, arguments.workers, arguments.out
    progress = Progress(_part(request, arguments.chunks), "made", _say)
    if folder is None:
        rows = drop_bytes(request, form, workers, progress)
    else:
        rows = write_files(request, folder, form, workers, progress)
    _report(rows, time.perf_counter() - started)


def _describe(arguments: argparse.Namespace) -> None:
    scale = parse_scale(arguments.scale)
    if arguments.json:
        _say(json.dumps(describe.as_data(scale), indent=2))
    else:
        _say("\n".join(describe.as_text(scale)))


def _verify(arguments: argparse.Namespace) -> None:
    verify(arguments.dsn, arguments.schema, _say)


def _database_error(error: psycopg.Error) -> str:
    """One line for what the server or the driver said, and what to do about it."""
    what = " ".join(str(error).split()) or type(error).__name__
    mends = {
        psycopg.errors.DiskFull: "free space on the database's volume, or load a smaller scale",
        psycopg.errors.InsufficientPrivilege: "connect as the role loader",
        psycopg.errors.UndefinedTable: "give the --schema of a loaded company",
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
    commands = {"load": _load, "write": _write, "describe": _describe, "verify": _verify}
    try:
        arguments = _parser().parse_args(argv)
        commands[arguments.command](arguments)
    except psycopg.Error as error:
        message = _database_error(error)
    except BrokenProcessPool:
        message = "a worker process was killed, perhaps for lack of memory: give --workers 1"
    except (BrokenError, LoadError, ValueError, OSError) as error:
        message = " ".join(str(error).split())
    else:
        return 0
    print(f"error: {message}", file=sys.stderr, flush=True)
    return 1
