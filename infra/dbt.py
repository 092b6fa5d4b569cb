"""The container in which people run dbt, in their fingers' own words: `docker exec ... dbt run`."""

from dataclasses import dataclass

import pulumi

from infra.container import Service, declare_container
from infra.endpoints import warehouse_environment
from infra.image import declare_image
from infra.names import Names
from infra.postgres import password_file
from infra.settings import SERVICE_MEMORY


@dataclass(frozen=True)
class DbtArgs:
    """What a Dbt needs to know."""

    names: Names
    network: pulumi.Input[str]
    password: pulumi.Output[str]


class Dbt(pulumi.ComponentResource):
    """dbt with the project at /opt/dbt_project, connected as `transformer`."""

    def __init__(self, name: str, args: DbtArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("saas-platform:infra:Dbt", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.image = declare_image("dbt", child)
        self.container = declare_container(
            Service(
                role="dbt_core",
                names=args.names,
                network=args.network,
                image=self.image,
                uid=10001,
                memory=SERVICE_MEMORY["dbt_core"],
                # People run dbt here, which writes target/ and logs/ to the project: its root is writable.
                command=["sleep", "infinity"],
                environment=warehouse_environment(args.names),
                secrets={"pgpass": password_file("transformer", args.password)},
                healthcheck=["python", "/opt/saas-platform/healthcheck.py"],
                check_interval=5,
                start_timeout=60,
                stop_timeout=5,
            ),
            child,
        )
        self.register_outputs({"image": self.image.tag})
