"""The warehouse: PostgreSQL, its volume, and the roles that use it."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_docker as docker

from infra.container import Service, declare_container
from infra.endpoints import POSTGRES_DATA, POSTGRES_HOST, POSTGRES_PORT
from infra.image import declare_image
from infra.names import Names
from infra.settings import SERVICE_MEMORY


def password_file(role: str, password: pulumi.Output[str]) -> pulumi.Output[str]:
    """Return the content of a PGPASSFILE for the role."""
    return pulumi.Output.format("*:*:*:{0}:{1}\n", role, password)


@dataclass(frozen=True)
class PostgresArgs:
    """What a Postgres needs to know; `passwords` by role: loader, transformer, reporter, superset."""

    names: Names
    network: pulumi.Input[str]
    port: int
    passwords: Mapping[str, pulumi.Output[str]]


class Postgres(pulumi.ComponentResource):
    """PostgreSQL 17 with the warehouse's database and Superset's own."""

    def __init__(self, name: str, args: PostgresArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("saas-platform:infra:Postgres", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        volume = docker.Volume(
            "pgdata",
            name=args.names.volume,
            labels=[
                docker.VolumeLabelArgs(label=label, value=value) for label, value in args.names.labels.items()
            ],
            # One that was there before the stack, on a disk that somebody chose, stays as it is.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["driver", "driverOpts"]),
        )
        self.container = declare_container(
            Service(
                role="postgres",
                names=args.names,
                network=args.network,
                alias=POSTGRES_HOST,
                image=declare_image("postgres", child),
                uid=999,
                memory=SERVICE_MEMORY["postgres"],
                # Parallel queries keep their hash tables in /dev/shm; Docker's 64 MB are soon full.
                shared_memory=512,
                port=(POSTGRES_PORT, args.port),
                volume=(volume.name, POSTGRES_DATA),
                writable=["/tmp", "/var/run/postgresql"],  # noqa: S108 - in the container
                environment={"WAREHOUSE_DATABASE": args.names.database},
                secrets={f"{role}_password": value for role, value in args.passwords.items()},
                healthcheck=["healthcheck.sh"],
                check_interval=1,
                start_timeout=120,
                stop_timeout=120,
            ),
            child,
        )
        self.register_outputs({"database": args.names.database})
