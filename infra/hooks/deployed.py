"""What is deployed in a stack's warehouse, as its `ops` schema records it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from docker import DockerClient
from docker.errors import APIError, NotFound

from infra.in_container import run_in
from infra.names import Names


@dataclass(frozen=True)
class Record:
    """The newest record of a stage: its id, the digest of what was deployed, and what it was built on.

    `report` is what its job said; one that an earlier version of the program wrote does not tell.
    """

    record_id: str
    digest: str
    upstream_id: str | None
    report: dict[str, Any] = field(default_factory=dict)


class WarehouseUnreachableError(Exception):
    """The warehouse does not answer, so nothing is known of what it holds."""


def query(client: DockerClient, names: Names, statement: str) -> str:
    """Run SQL in the warehouse's container, as its owner, and return the unaligned output.

    It goes through the engine's API, so it works on a remote engine and needs no password. Raises
    WarehouseUnreachableError, with the server's words, when that is not possible.
    """
    command = ["psql", "--username=postgres", f"--dbname={names.database}", "--no-psqlrc"]
    command += ["--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1"]
    try:
        container = client.containers.get(names.container("postgres"))
        # The superuser runs no function that another role put into a schema of its search path.
        environment = {"PGOPTIONS": "--search_path=pg_catalog"}
        ended = run_in(container, [*command, f"--command={statement}"], environment)
    except (APIError, NotFound) as error:
        raise WarehouseUnreachableError(str(error.explanation or error)) from error
    if ended.exit_code != 0:
        raise WarehouseUnreachableError(ended.errors.decode(errors="replace").strip())
    return ended.output.decode(errors="replace").strip()


def read(client: DockerClient, names: Names) -> dict[str, Record]:
    """Return the newest record of each stage; none when the warehouse does not answer."""
    try:
        rows = query(client, names, "select json_agg(deployed) from ops.deployed as deployed")
    except WarehouseUnreachableError:
        return {}
    records: list[dict[str, Any]] = json.loads(rows) if rows else []
    return {record.pop("stage"): Record(**record) for record in records}


def stands(live: dict[str, Record], wanted: Sequence[Sequence[str]]) -> bool:
    """Tell whether each wanted (stage, digest) is live and was built on the one before it."""
    upstream_id = None
    for stage, digest in wanted:
        record = live.get(stage)
        if record is None or record.digest != digest or record.upstream_id != upstream_id:
            return False
        upstream_id = record.record_id
    return True


def literal(text: str) -> str:
    """Return the text as an SQL literal (standard_conforming_strings, the server's default)."""
    return "'" + text.replace("'", "''") + "'"
