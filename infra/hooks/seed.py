"""The hook that fills the warehouse's raw schema."""

from typing import Any

import pulumi
from docker import DockerClient
from pulumi.dynamic import Resource

from infra.endpoints import POSTGRES_HOST, POSTGRES_PORT
from infra.hooks.hook import HookProvider
from infra.hooks.job import Job
from infra.hooks.warehouse_job import require_disk, run_warehouse_job
from infra.names import Names


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
        return run_warehouse_job(client, job)


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


class Seed(Resource, module="hooks", name="Seed"):
    """The data of a stack; `report` has rows per table and seconds."""

    report: pulumi.Output[dict[str, Any]]

    def __init__(self, name: str, props: dict[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(SeedProvider(), name, {**props, "report": None}, opts)
