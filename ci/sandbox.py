"""`make dbt`: dbt against a stack, in the person's own schemas, deferring to the stack's models."""

import getpass
import os
import re
import shlex
import subprocess
import tempfile
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
    with reachable(stack) as outputs, tempfile.TemporaryDirectory() as folder:
        password_file = Path(folder, "pgpass")
        password_file.touch(mode=0o600)
        password_file.write_text(f"*:*:*:transformer:{outputs['warehousePasswords']['transformer']}\n")
        environment = {
            **os.environ,
            "PGPASSFILE": str(password_file),
            "WAREHOUSE_HOST": outputs["warehouseHost"],
            "WAREHOUSE_PORT": f"{outputs['warehousePort']:.0f}",
            "WAREHOUSE_DATABASE": outputs["warehouseDatabase"],
            "DBT_SANDBOX": f"sandbox_{user}",
            "DBT_PROFILES_DIR": str(PROJECT_DIR),
            "DBT_TARGET": "sandbox",
            "DBT_DEFER": "true",
            "DBT_STATE": folder,
        }
        try:
            manifest = deployed_manifest(environment)
        except psycopg.OperationalError:
            address = f"{environment['WAREHOUSE_HOST']}:{environment['WAREHOUSE_PORT']}"
            raise RefusedError(
                f"the warehouse of stack '{stack.name}' does not answer at {address}:"
                f" run `make up{stack.option}`"
            ) from None
        Path(folder, "manifest.json").write_text(manifest)
        command = [str(ROOT / ".venv" / "bin" / "dbt"), *words]
        code = subprocess.run(command, cwd=PROJECT_DIR, env=environment, check=False).returncode
    if code != 0:
        raise CommandFailedError(code)


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


def deployed_manifest(environment: dict[str, str]) -> str:
    """Return the manifest, as JSON, of what the stack's last transform built."""
    with psycopg.connect(
        host=environment["WAREHOUSE_HOST"],
        port=environment["WAREHOUSE_PORT"],
        dbname=environment["WAREHOUSE_DATABASE"],
        user="transformer",
        passfile=environment["PGPASSFILE"],
    ) as connection:
        row = connection.execute(
            "select manifest::text from ops.transforms order by transform_id desc limit 1"
        ).fetchone()
    return str(row[0]) if row else "{}"
