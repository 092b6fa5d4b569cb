"""Builds the dbt project beside the live schemas and swaps it in when every model and test passed.

Of a project that was built on the same data it builds what changed, and all that is downstream.

Runs as the one-shot job `transform` in the dbt image: progress on stdout, a last line `REPORT {json}`, or
one line `error: ...` on stderr and exit code 1. Whoever reads the warehouse sees the old relations or the
new ones: the candidate schemas become the live ones in a single transaction.
"""

import argparse
import gc
import json
import os
import re
import sys
import time
from pathlib import Path
from typing import Any

import psycopg2
from changes import selection
from dbt.cli.main import dbtRunner
from dbt_common.events.base_types import EventMsg
from psycopg2.extras import RealDictCursor
from swap import LIVE_SCHEMAS, InUseError, swap, value

TARGET_PATH = Path("/tmp/target")  # noqa: S108 - the container is this job's own and ends with it
STATE_PATH = Path("/tmp/state")  # noqa: S108 - as above
DBT_OPTIONS = [
    "--profiles-dir",
    ".",
    "--target",
    "candidate",
    "--target-path",
    str(TARGET_PATH),
    # The job's root is read-only, and dbt makes the folder although it writes no file.
    "--log-path",
    str(TARGET_PATH / "logs"),
]
MEND = "mend it in dbt_project/ and run the update again"


class TransformError(Exception):
    """The transform cannot be finished; the message is one line for the person."""


def main() -> None:
    """Run the job; exits with 1 and one line on stderr when it fails."""
    parser = argparse.ArgumentParser(prog="transform", description=__doc__)
    parser.add_argument("--digest", required=True, help="digest that ops.transforms will name")
    parser.add_argument("--builder", required=True, help="digest of all but models, seeds and tests")
    given = parser.parse_args()
    try:
        report = transform(given.digest, given.builder)
    except (InUseError, TransformError, psycopg2.Error) as error:
        words = " ".join(str(error).split())
        sys.exit(f"error: {words}")
    print("REPORT " + json.dumps(report), flush=True)


def transform(digest: str, builder: str) -> dict[str, Any]:
    """Build, test and swap in what has to be; return the report that ops.transforms keeps.

    Raises TransformError when a model or a test fails, and psycopg2.Error when the warehouse does.
    """
    started = time.monotonic()
    connection = psycopg2.connect(
        host=os.environ["WAREHOUSE_HOST"],
        port=os.environ["WAREHOUSE_PORT"],
        dbname=os.environ["WAREHOUSE_DATABASE"],
        user="transformer",
    )
    with connection, connection.cursor() as cursor:
        load_id = value(cursor, "select max(record_id) from ops.deployed where stage = 'seed'")
        if load_id is None:
            raise TransformError("the warehouse has no data yet: the seed has to run first")
        cursor.execute(f"drop schema if exists {', '.join(LIVE_SCHEMAS)} cascade")
        cursor.execute("".join(f"create schema {candidate};" for candidate in LIVE_SCHEMAS))
        selected = selection(cursor, load_id, builder, STATE_PATH)
    counts = build(connection, selected)
    report = {
        **counts,
        "builder": builder,
        "is_whole": not selected,
        "seconds": round(time.monotonic() - started, 1),
    }
    with connection, connection.cursor() as cursor:
        is_built = value(cursor, "select to_regclass('candidate.metrics_unified') is not null")
        report["metrics_active"] = value(
            cursor,
            "select count(distinct metric_name)"  # noqa: S608 - one of two names
            f" from {'candidate' if is_built else 'public'}.metrics_unified where not is_placeholder",
        )
    swap(connection, (digest, load_id, json.dumps(report), live_manifest()))
    # Apart from the swap: who still reads an earlier load keeps nobody from the new metrics.
    with connection, connection.cursor() as cursor:
        dropped = value(cursor, "select ops.drop_previous_loads()")
    connection.close()
    print(f"swapped in; {dropped} earlier load(s) of raw dropped", flush=True)
    return report


def build(connection: Any, selected: list[str]) -> dict[str, int]:
    """Run `dbt seed` and `dbt build` on the candidate target; return how many of each kind passed.

    What is not selected is read where it is live.
    """
    # The parsed project stays to the end: looking through it again and again took a fifth of a small build.
    gc.disable()
    project = run_dbt(dbtRunner(), "parse")
    gc.freeze()
    gc.set_threshold(20_000)
    gc.enable()
    # Both commands read the project as it was parsed, which takes a third of a small company's build.
    runner = dbtRunner(manifest=project, callbacks=[show_progress])
    deferred = ["--defer", "--favor-state"] if selected else []
    results = [
        *run_dbt(runner, "seed", *selected).results,
        *run_dbt(runner, "build", "--exclude-resource-type", "seed", *selected, *deferred).results,
    ]
    failed = [result for result in results if result.status in ("error", "fail")]
    if failed:
        # Errors first: a test that fails because its model did says less than the model.
        first = min(failed, key=lambda result: (result.status != "error", result.node.name))
        raise TransformError(
            f"{first.node.resource_type.value} {first.node.name} failed"
            f" ({first.node.original_file_path}): {first.message}{first_row(connection, first)};"
            f" {len(failed)} failed in all; what was there before still answers; {MEND}"
        )
    kinds = [result.node.resource_type.value for result in results]
    if "model" not in kinds and not selected:
        raise TransformError(f"dbt built no model: nothing was selected; {MEND}")
    return {"models": kinds.count("model"), "tests": kinds.count("test")}


def run_dbt(runner: dbtRunner, command: str, *options: str) -> Any:
    """Run a dbt command and return its result; raises TransformError when dbt itself gives up."""
    quiet = ["--log-level", "none", "--log-level-file", "none"]
    outcome = runner.invoke([*quiet, command, *options, *DBT_OPTIONS])
    if outcome.exception is not None:
        raise TransformError(f"dbt {command}: {outcome.exception}; {MEND}")
    return outcome.result


def first_row(connection: Any, result: Any) -> str:
    """Say the first row that a failed test found; nothing for what has no rows to show."""
    if result.status != "fail" or result.node.resource_type.value != "test":
        return ""
    with connection, connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(f"select * from ({result.node.compiled_code}) as found limit 1")  # noqa: S608 - dbt's own
        row: dict[str, Any] = cursor.fetchone() or {}
    return ", such as " + ", ".join(f"{column} = {found}" for column, found in row.items())


def show_progress(event: EventMsg) -> None:
    """Print one short line for each model and seed that dbt finished."""
    if event.info.name in ("LogModelResult", "LogSeedResult"):
        node = event.data.node_info
        # dbt calls from several threads, and a print would write its line in two pieces.
        sys.stdout.write(f"{node.node_name}  {event.data.execution_time:.1f} s\n")
        sys.stdout.flush()


def live_manifest() -> str:
    """Return the build's manifest as JSON, naming the live schemas that the candidates become."""
    text = (TARGET_PATH / "manifest.json").read_text()
    for candidate, live in LIVE_SCHEMAS.items():
        text = re.sub(rf'(\\?"){candidate}\1', rf"\1{live}\1", text)
    return text


if __name__ == "__main__":
    main()
