"""The hook that fills the warehouse's raw schema."""

from decimal import Decimal
from typing import Any

import pulumi
from docker import DockerClient
from pulumi.dynamic import Resource

from generator import estimate
from infra.endpoints import POSTGRES_DATA, POSTGRES_HOST, POSTGRES_PORT
from infra.hooks.hook import HookProvider
from infra.hooks.job import Job, JobFailedError, run_job
from infra.names import Names

# A load writes the tables, then their indexes, beside the ones that are there.
DISK_RESERVE = 256 * 2**20


class SeedProvider(HookProvider):
    """Properties beside the common ones: image, scale, scenario, seed, asOf, passwordFile."""

    def deploy(self, client: DockerClient, names: Names, props: dict[str, Any]) -> dict[str, Any]:
        """Load the data of these settings, unless the warehouse has too little space for it."""
        require_disk(client, names, props["scale"])
        job = Job(
            role="seed",
            names=names,
            image=props["image"],
            uid=10003,
            command=["python", "-m", "generator", "load", *arguments(names, props)],
            secrets={"pgpass": props["passwordFile"]},
            environment={"PGPASSFILE": "/run/secrets/pgpass"},
        )
        return run_job(client, job)


def arguments(names: Names, props: dict[str, Any]) -> list[str]:
    """Return the arguments of `python -m generator load`."""
    return [
        f"--scale={props['scale']}",
        f"--scenario={props['scenario']}",
        # Numbers come through the engine as floating point.
        f"--seed={props['seed']}",
        f"--as-of={props['asOf']}",
        f"--digest={props['wanted'][-1][1]}",
        f"--dsn=host={POSTGRES_HOST} port={POSTGRES_PORT} dbname={names.database} user=loader",
    ]


def require_disk(client: DockerClient, names: Names, scale: str) -> None:
    """Raise JobFailedError when the volume has no room for this load beside what is there."""
    needed = estimate.bytes_on_disk(Decimal(scale)) + DISK_RESERVE
    container = client.containers.get(names.container("postgres"))
    output: Any = container.exec_run(["df", "--output=avail", "-B1", POSTGRES_DATA]).output
    free = int(output.split()[-1])
    if free < needed:
        raise JobFailedError(
            f"seed: scale {scale} needs {needed / 1e9:.1f} GB and the warehouse's volume has"
            f" {free / 1e9:.1f} GB free; free some or set a smaller scale. Nothing was changed"
        )


class Seed(Resource, module="hooks", name="Seed"):
    """The data of a stack; `report` has rows per table and seconds."""

    report: pulumi.Output[dict[str, Any]]

    def __init__(self, name: str, props: dict[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(SeedProvider(), name, {**props, "report": None}, opts)
