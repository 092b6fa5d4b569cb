"""The dashboards' server."""

from dataclasses import dataclass

import pulumi

from infra.container import Service, declare_container
from infra.credentials import Secret
from infra.endpoints import SUPERSET_HOST, SUPERSET_PORT
from infra.image import declare_image
from infra.names import WAREHOUSE_LABEL, Names
from infra.postgres import Postgres
from infra.settings import SERVICE_MEMORY


@dataclass(frozen=True)
class SupersetArgs:
    """What a Superset needs to know."""

    names: Names
    network: pulumi.Input[str]
    warehouse: Postgres
    port: int
    database_password: pulumi.Output[str]
    secret_key: Secret
    admin_password: pulumi.Output[str]


class Superset(pulumi.ComponentResource):
    """Superset, with its metadata in a database of the warehouse's server."""

    def __init__(self, name: str, args: SupersetArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("saas-platform:infra:Superset", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.container = declare_container(
            Service(
                role="superset",
                names=args.names,
                network=args.network,
                alias=SUPERSET_HOST,
                image=declare_image("superset", child),
                uid=10002,
                memory=SERVICE_MEMORY["superset"],
                port=(SUPERSET_PORT, args.port),
                writable=["/tmp"],  # noqa: S108 - in the container
                secrets={
                    "superset_database_password": args.database_password,
                    "superset_secret_key": args.secret_key.value,
                    # What people's own connections are encrypted with until the container's next start.
                    "superset_previous_secret_key": args.secret_key.previous,
                    "superset_admin_password": args.admin_password,
                },
                # Its metadata is there and prepared at its start: another warehouse, another start.
                # It waits for the server by itself, and loads its program meanwhile.
                labels={WAREHOUSE_LABEL: args.warehouse.life},
                healthcheck=["/opt/superset/healthcheck"],
                check_interval=4,
                start_timeout=180,
            ),
            child,
        )
        self.register_outputs({"port": args.port})
