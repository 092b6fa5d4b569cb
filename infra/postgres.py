"""The warehouse: PostgreSQL, its volume, and the roles that use it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from infra.container import FILES, Service, declare_container
from infra.content import ROOT, contents
from infra.endpoints import POSTGRES_DATA, POSTGRES_HOST, POSTGRES_PORT
from infra.image import declare_image, image_files, image_tag, pull_image
from infra.names import Names
from infra.settings import SERVICE_MEMORY
from infra.snapshots.catalog import base_digest
from infra.snapshots.start import Start
from infra.volume import declare_volume
from infra.volume_life import VolumeLife

OWN_FILES = ROOT / "infra" / "warehouse"

# Where start.sh puts what the image shall run once it has made the cluster.
INITDB_SCRIPTS = "/docker-entrypoint-initdb.d"

# One order of texts in every image, whatever its own locale; a stack that is lost in a crash is made anew.
INITDB = (
    "--encoding=UTF8 --locale-provider=builtin --locale=C.UTF-8 --auth-local=peer --auth-host=scram-sha-256"
)


def password_file(role: str, password: pulumi.Output[str]) -> pulumi.Output[str]:
    """Return the content of a PGPASSFILE for the role."""
    return pulumi.Output.format("*:*:*:{0}:{1}\n", role, password)


def environment(names: Names) -> dict[str, str]:
    """Return what the official image's contract asks of the environment."""
    return {
        "LANG": "C.UTF-8",
        "PGDATA": POSTGRES_DATA,
        "POSTGRES_DB": names.database,
        "POSTGRES_INITDB_ARGS": f"{INITDB} --no-sync",
        # The contract wants a password for the superuser, who comes through the socket only: each reading of
        # this file gives another random one, which nobody keeps, and start.sh then takes it away.
        "POSTGRES_PASSWORD_FILE": "/proc/sys/kernel/random/uuid",
        "POSTGRES_USER": "postgres",
    }


@dataclass(frozen=True)
class PostgresArgs:
    """What a Postgres needs to know; `passwords` by role: loader, transformer, reporter, superset.

    `life` is that of the volume `names.volume`.
    `image` names one with the contract of the official postgres; without a name, it is the project's own.
    With `deployed`, the digests of what the hooks will deploy in their order, the warehouse begins as a copy
    of a snapshot that fits, where there is one.
    """

    names: Names
    network: pulumi.Input[str]
    life: VolumeLife
    image: str
    port: int
    passwords: Mapping[str, pulumi.Output[str]]
    deployed: Sequence[str] = ()


class Postgres(pulumi.ComponentResource):
    """PostgreSQL 17 with the warehouse's database and Superset's own."""

    def __init__(self, name: str, args: PostgresArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("saas-platform:infra:Postgres", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.life = args.life.life
        # One that was there before the stack, on a disk that somebody chose, stays as it is.
        kept = pulumi.ResourceOptions(
            parent=self, depends_on=[args.life], ignore_changes=["driver", "driverOpts"]
        )
        volume = declare_volume("pgdata", args.names.volume, args.names, kept)
        image = pull_image("postgres", args.image, child) if args.image else declare_image("postgres", child)
        settings = environment(args.names)
        digests: list[pulumi.Input[str]] = []
        if args.deployed:
            superset = image_tag("superset", image_files("superset"))
            base = image.resource.image_id.apply(
                lambda image_id: base_digest(image_id, settings["POSTGRES_INITDB_ARGS"], superset)
            )
            digests = [base, *args.deployed]
        start = Start(
            "pgdata-start",
            {"volume": volume.name, "life": self.life, "labels": args.names.labels, "digests": digests},
            child,
        )
        self.container = declare_container(
            Service(
                role="postgres",
                names=args.names,
                network=args.network,
                alias=POSTGRES_HOST,
                image=image,
                uid=999,
                memory=SERVICE_MEMORY["postgres"],
                # Parallel queries keep their hash tables in /dev/shm; Docker's 64 MB are soon full.
                shared_memory=512,
                port=(POSTGRES_PORT, args.port),
                volume=(volume.name, POSTGRES_DATA),
                writable=["/tmp", "/var/run/postgresql", INITDB_SCRIPTS],  # noqa: S108 - in the container
                command=["bash", f"{FILES}/start.sh"],
                environment=settings,
                files={name: content.decode() for name, content in contents(OWN_FILES)},
                secrets={f"{role}_password": value for role, value in args.passwords.items()},
                healthcheck=["bash", f"{FILES}/healthcheck.sh"],
                check_interval=2,
                start_timeout=120,
                stop_timeout=120,
            ),
            pulumi.ResourceOptions(parent=self, depends_on=[start]),
        )
        self.register_outputs({"database": args.names.database})
