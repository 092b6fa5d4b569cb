"""The hook that builds and tests the dbt project."""

from typing import Any

import pulumi
from docker import DockerClient
from pulumi.dynamic import Resource

from infra.endpoints import warehouse_environment
from infra.hooks.hook import HookProvider
from infra.hooks.job import Job
from infra.hooks.warehouse_job import run_warehouse_job
from infra.names import Names


class TransformProvider(HookProvider):
    """Properties beside the common ones: image, builder (a digest), passwordFile."""

    def deploy(self, client: DockerClient, names: Names, props: dict[str, Any]) -> dict[str, Any]:
        """Build the models beside the live ones and swap them in when every test passed."""
        job = Job(
            role="transform",
            names=names,
            image=props["image"],
            uid=10001,
            command=[
                "python",
                "/opt/saas-platform/transform.py",
                f"--digest={props['wanted'][-1][1]}",
                f"--builder={props['builder']}",
            ],
            secrets={"pgpass": props["passwordFile"]},
            environment=warehouse_environment(names),
        )
        return run_warehouse_job(client, job)


class Transform(Resource, module="hooks", name="Transform"):
    """The models of a stack; `report` has models, tests, active metrics and seconds."""

    report: pulumi.Output[dict[str, Any]]

    def __init__(self, name: str, props: dict[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(TransformProvider(), name, {**props, "report": None}, opts)
