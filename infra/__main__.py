"""Wires one stack's components together."""

import pulumi

from infra.credentials import Secret
from infra.dbt import Dbt, DbtArgs
from infra.endpoints import LOOPBACK, SUPERSET_ADMIN
from infra.hooks.dashboards import Dashboards
from infra.hooks.digests import builder_digest, connected, hook_digests
from infra.hooks.seed import Seed
from infra.hooks.transform import Transform
from infra.image import declare_image
from infra.names import Names
from infra.network import Network, NetworkArgs
from infra.postgres import Postgres, PostgresArgs, password_file
from infra.settings import Settings
from infra.superset import Superset, SupersetArgs
from infra.volume_life import VolumeLife

settings = Settings.of_stack()
try:
    names = Names(pulumi.get_stack())
except ValueError as error:
    raise pulumi.RunError(str(error)) from None

roles = {
    role: Secret(f"{role}-password", settings.rotation)
    for role in ("loader", "transformer", "reporter", "superset")
}
passwords = {role: secret.value for role, secret in roles.items()}
admin_password = Secret("superset-admin-password", settings.rotation).value

network = Network("network", NetworkArgs(names))
# Not of the warehouse's component: Pulumi removes what is deeper first, and all volumes go at once this way.
life = VolumeLife("pgdata-life", names.volume)
digests = hook_digests(settings)
postgres = Postgres(
    "postgres",
    PostgresArgs(
        names=names,
        network=network.network_id,
        life=life,
        image=settings.postgres_image,
        port=settings.warehouse_port,
        passwords=passwords,
        deployed=tuple(digests.values()) if settings.warm_start else (),
    ),
)
dbt = Dbt(
    "dbt",
    DbtArgs(names, network.network_id, passwords["transformer"]),
)
superset = Superset(
    "superset",
    SupersetArgs(
        names=names,
        network=network.network_id,
        warehouse=postgres,
        port=settings.superset_port,
        database_password=passwords["superset"],
        secret_key=Secret("superset-secret-key", settings.rotation),
        admin_password=admin_password,
    ),
)

jobs_image = declare_image("jobs", pulumi.ResourceOptions())
wanted_seed = [["seed", digests["seed"]]]
seed = Seed(
    "seed",
    {
        "stack": names.stack,
        "wanted": wanted_seed,
        "image": jobs_image.tag,
        "scale": str(settings.scale.normalize()),
        "scenario": settings.scenario,
        "seed": str(settings.seed),
        "asOf": settings.as_of.isoformat(),
        "passwordFile": password_file("loader", passwords["loader"]),
    },
    pulumi.ResourceOptions(depends_on=[postgres, jobs_image.resource]),
)
wanted_transform = [*wanted_seed, ["transform", digests["transform"]]]
transform = Transform(
    "transform",
    {
        "stack": names.stack,
        "wanted": wanted_transform,
        "image": dbt.image.tag,
        "builder": builder_digest(),
        "passwordFile": password_file("transformer", passwords["transformer"]),
    },
    pulumi.ResourceOptions(depends_on=[seed, dbt.image.resource]),
)
# Superset keeps the reporter's password with its connection: another one, another import.
wanted_dashboards = roles["reporter"].version.apply(
    lambda version: [
        *wanted_transform,
        ["dashboards", connected(digests["dashboards"], version)],
    ]
)
dashboards = Dashboards(
    "dashboards",
    {
        "stack": names.stack,
        "wanted": wanted_dashboards,
        "image": jobs_image.tag,
        "adminPassword": admin_password,
        "reporterPassword": passwords["reporter"],
    },
    pulumi.ResourceOptions(depends_on=[transform, superset]),
)

pulumi.export("supersetUrl", f"http://{LOOPBACK}:{settings.superset_port}")
pulumi.export("supersetAdminUser", SUPERSET_ADMIN)
pulumi.export("supersetAdminPassword", admin_password)
pulumi.export("warehouseHost", LOOPBACK)
pulumi.export("warehousePort", settings.warehouse_port)
pulumi.export("warehouseDatabase", names.database)
pulumi.export("warehousePasswords", pulumi.Output.all(**passwords))
pulumi.export("rowsLoaded", seed.report["rows_total"])
pulumi.export("metricsActive", transform.report["metrics_active"])
pulumi.export("rotation", settings.rotation)
pulumi.export("dashboards", dashboards.report["dashboards"])
