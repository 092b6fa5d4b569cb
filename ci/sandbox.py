"""`make dbt`: dbt against a stack, in the person's own schemas, deferring to the stack's models."""

import getpass
import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from ci.errors import CommandFailedError, RefusedError
from ci.stack import ROOT, Stack
from ci.tunnel import reachable

PROJECT_DIR = ROOT / "dbt_project"


def run_dbt(stack: Stack, arguments: str) -> None:
    """Run `dbt ARGUMENTS` on target `sandbox`; raise CommandFailedError when dbt fails.

    Raises RefusedError when there is nothing to run, or the stack's warehouse is not there.
    """
    words = words_of(arguments)
    user = re.sub(r"[^a-z0-9_]", "_", getpass.getuser().lower())
    with warehouse_environment(stack) as environment, tempfile.TemporaryDirectory() as folder:
        Path(folder, "manifest.json").write_text(deployed_manifest(stack, environment))
        sandbox = {
            "DBT_SANDBOX": f"sandbox_{user}",
            "DBT_TARGET": "sandbox",
            "DBT_DEFER": "true",
            "DBT_STATE": folder,
        }
        call_dbt(words, {**environment, **sandbox})


def call_dbt(words: list[str], environment: dict[str, str]) -> None:
    """Run dbt on the project; raise CommandFailedError when it fails."""
    command = [str(ROOT / ".venv" / "bin" / "dbt"), *words]
    code = subprocess.run(command, cwd=PROJECT_DIR, env=environment, check=False).returncode
    if code != 0:
        raise CommandFailedError(code)


@contextmanager
def warehouse_environment(stack: Stack) -> Iterator[dict[str, str]]:
    """Give what dbt needs to reach the stack's warehouse; raise RefusedError when the stack is not there."""
    with reachable(stack) as outputs, tempfile.TemporaryDirectory() as folder:
        password_file = Path(folder, "pgpass")
        password_file.touch(mode=0o600)
        password_file.write_text(f"*:*:*:transformer:{outputs['warehousePasswords']['transformer']}\n")
        yield {
            **os.environ,
            "PGPASSFILE": str(password_file),
            "WAREHOUSE_HOST": outputs["warehouseHost"],
            "WAREHOUSE_PORT": f"{outputs['warehousePort']:.0f}",
            "WAREHOUSE_DATABASE": outputs["warehouseDatabase"],
            "DBT_PROFILES_DIR": str(PROJECT_DIR),
        }


def words_of(arguments: str) -> list[str]:
    """Return the words of dbt's command line, split as a shell would; raise RefusedError when it cannot."""
    example = 'ARGS="run --select +entity+"'
    try:
        words = shlex.split(arguments)
    except ValueError as error:
        raise RefusedError(f"dbt's arguments {arguments!r}: {error}; write them as {example}") from None
    if not words:
        raise RefusedError(f"dbt has no arguments: give them as in `make dbt {example}`")
    return words


@contextmanager
def connected(stack: Stack, environment: dict[str, str]) -> Iterator[psycopg.Connection]:
    """Give a connection to the stack's warehouse as transformer; RefusedError when it does not answer."""
    host, port = environment["WAREHOUSE_HOST"], environment["WAREHOUSE_PORT"]
    try:
        with psycopg.connect(
            host=host,
            port=port,
            dbname=environment["WAREHOUSE_DATABASE"],
            user="transformer",
            passfile=environment["PGPASSFILE"],
        ) as connection:
            yield connection
    except psycopg.OperationalError:
        raise RefusedError(
            f"the warehouse of stack '{stack.name}' does not answer at {host}:{port}:"
            f" run `make up{stack.option}`"
        ) from None


def deployed_manifest(stack: Stack, environment: dict[str, str]) -> str:
    """Return the manifest, as JSON, of what the stack's last transform built.

    Raises RefusedError when the warehouse does not answer.
    """
    with connected(stack, environment) as connection:
        row = connection.execute(
            "select manifest::text from ops.transforms order by transform_id desc limit 1"
        ).fetchone()
    return str(row[0]) if row else "{}"
