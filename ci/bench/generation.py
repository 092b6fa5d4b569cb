"""What making the data costs, without a database: against Faker row by row, and from scale to scale."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psutil
from faker import Faker

from ci.bench.table import print_table
from ci.errors import CommandFailedError
from ci.stack import ROOT
from generator.spec import CATALOG, Table
from infra.hooks.job import REPORT

SCALES = ("1", "3", "10")
SHARE = 1_000
"""Of so many rows of a table, Faker makes one: it would take a quarter of an hour for all."""
PAUSE = 0.05
MEGABYTE = 10**6


@dataclass(frozen=True)
class Run:
    """One run of the generator into nothing: rows, seconds and, of all its processes, bytes at the peak."""

    rows: int
    seconds: float
    peak: int

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds


def measure() -> None:
    """Print how many rows a second the generator and Faker make, and how time and memory grow with scale."""
    runs = {scale: generate(scale) for scale in SCALES}
    smallest, largest = runs[SCALES[0]], runs[SCALES[-1]]
    faker = faker_rows_per_second()
    print_table(
        ("COPY-ready rows of all tables", "rows a second", "times Faker"),
        [
            ("Faker, row by row, one process", f"{faker:,.0f}", "1"),
            (
                f"`python -m generator write --format copy --scale {SCALES[-1]}`",
                f"{largest.rate:,.0f}",
                f"{largest.rate / faker:.0f}",
            ),
        ],
    )
    print()
    print_table(
        ("scale", "rows", "seconds", "rows a second", "times scale 1", "peak MB"),
        [
            (
                scale,
                f"{run.rows:,}",
                f"{run.seconds:.2f}",
                f"{run.rate:,.0f}",
                f"{run.seconds / smallest.seconds:.1f}",
                f"{run.peak / MEGABYTE:.0f}",
            )
            for scale, run in runs.items()
        ],
    )


def generate(scale: str) -> Run:
    """Make the bytes of a load and drop them, process start and pools of words included."""
    command = [sys.executable, "-m", "generator", "write", "--format", "copy", "--scale", scale]
    started = time.perf_counter()
    peak = 0
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            peak = max(peak, occupied(process.pid))
            time.sleep(PAUSE)
        seconds = time.perf_counter() - started
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        said = process.stdout.read()
    if process.returncode != 0:
        raise CommandFailedError(process.returncode)
    report = json.loads(said.splitlines()[-1].removeprefix(REPORT))
    return Run(report["rows_total"], seconds, peak)


def occupied(pid: int) -> int:
    """Return the bytes that a process and its children occupy, what they share counted once."""
    total = 0
    with suppress(psutil.NoSuchProcess):
        main = psutil.Process(pid)
        for process in [main, *main.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                total += process.memory_full_info().pss
    return total


def faker_rows_per_second() -> float:
    """Make a share of every table's rows with a call of Faker for each value."""
    fake = Faker()
    fake.seed_instance(0)
    made = [(table, max(table.rows_at_scale_1 // SHARE, 1)) for table in CATALOG]
    started = time.perf_counter()
    for table, count in made:
        makers = faker_makers(fake, table)
        rows = [tuple(make() for make in makers) for _ in range(count)]
        "\n".join("\t".join(map(str, row)) for row in rows).encode()
    return sum(count for _, count in made) / (time.perf_counter() - started)


def faker_makers(fake: Faker, table: Table) -> list[Callable[[], Any]]:
    """Return for each column what a script with Faker would call."""
    by_type: dict[str, Callable[[], Any]] = {
        "bigint": lambda: fake.random_int(1, 10**6),
        "integer": lambda: fake.random_int(1, 10**4),
        "boolean": fake.boolean,
        "date": lambda: fake.date_between("-2y"),
        "timestamptz": lambda: fake.date_time_between("-2y"),
        "numeric(14,2)": lambda: fake.pydecimal(left_digits=6, right_digits=2),
        "jsonb": lambda: json.dumps({"id": fake.uuid4(), "amount": fake.random_int(), "at": fake.iso8601()}),
        "text": fake.word,
    }
    by_name: dict[str, Callable[[], Any]] = {
        "email": fake.email,
        "full_name": fake.name,
        "owner_name": fake.name,
        "company_name": fake.company,
        "account_name": fake.company,
        "street": fake.street_address,
        "city": fake.city,
        "country": fake.country_code,
    }

    def maker(name: str, sql_type: str, choices: tuple[str, ...]) -> Callable[[], Any]:
        if choices:
            return lambda: fake.random_element(choices)
        return by_name.get(name, by_type[sql_type])

    return [maker(column.name, column.sql_type, column.choices) for column in table.columns]
