"""Jobs that fill the warehouse: how much room they need, and what became of it when they fail."""

import time
from decimal import Decimal
from typing import Any

from docker import DockerClient
from docker.errors import NotFound

from generator import estimate
from infra.endpoints import POSTGRES_DATA
from infra.hooks.job import Job, JobFailedError, run_job
from infra.in_container import run_in
from infra.names import Names

# What else is on the disk before the first load, and the models that are built from it.
DISK_RESERVE = 256 * 2**20
# A load writes 0.7 bytes to the log of changes for each byte of tables and indexes, and the server keeps at
# most so much of the log (max_wal_size).
LOG_LIMIT = 4 * 2**30
FULL = b"No space left on device"
SHUTDOWN = b"shutdown request"
"""What the server logs before it ends its connections; its container may run on for a while."""
STOPPED = ("created", "dead", "exited", "paused", "removing")
STAYS = "what was there before stays"


def require_disk(client: DockerClient, names: Names, scale: str) -> None:
    """Raise JobFailedError when the volume has no room for this load beside what is there."""
    tables = estimate.bytes_on_disk(Decimal(scale))
    needed = tables + min(tables, LOG_LIMIT) + DISK_RESERVE
    container = client.containers.get(names.container("postgres"))
    free = int(run_in(container, ["df", "--output=avail", "-B1", POSTGRES_DATA]).output.split()[-1])
    if free < needed:
        raise JobFailedError(
            f"seed: scale {scale} needs {needed / 1e9:.1f} GB and the warehouse's volume has"
            f" {free / 1e9:.1f} GB free; free some or set a smaller scale. Nothing was changed"
        )


def run_warehouse_job(client: DockerClient, job: Job) -> dict[str, Any]:
    """Run a job; when it fails since the warehouse did, say that instead of what the job saw of it."""
    started = int(time.time())
    try:
        return run_job(client, job)
    except JobFailedError:
        name = job.names.container("postgres")
        try:
            warehouse = client.containers.get(name)
            log = warehouse.logs(since=started)
        except NotFound:
            raise JobFailedError(
                f"{job.role}: {name} was removed meanwhile; {STAYS}; run the update again"
            ) from None
        if FULL in log:
            raise JobFailedError(
                f"{job.role}: the disk is full where the engine keeps the volume {job.names.volume}; {STAYS};"
                " free space there or set a smaller scale, and run the update again"
            ) from None
        if warehouse.status in STOPPED or SHUTDOWN in log:
            raise JobFailedError(
                f"{job.role}: {name} was stopped meanwhile; {STAYS}; run the update again"
            ) from None
        raise
