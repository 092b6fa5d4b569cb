"""The hook that imports the dashboards into Superset."""

import json
import re
import time
from typing import Any

import pulumi
from docker import DockerClient
from pulumi.dynamic import Resource

from infra.endpoints import (
    POSTGRES_HOST,
    POSTGRES_PORT,
    SUPERSET_ADMIN,
    SUPERSET_HOST,
    SUPERSET_PORT,
)
from infra.hooks.deployed import literal, query, read, stands
from infra.hooks.digests import without_connection
from infra.hooks.hook import HookProvider
from infra.hooks.job import Job, JobFailedError, run_job
from infra.names import Names

REFUSED = "Schema validation failed for"


class DashboardsProvider(HookProvider):
    """Properties beside the common ones: image, adminPassword, reporterPassword."""

    def deploy(self, client: DockerClient, names: Names, props: dict[str, Any]) -> dict[str, Any]:
        """Import the assets, ask for each chart's data, and record it.

        Where Superset holds them already, only its connection is imported.
        """
        only = ["--connection-only"] if holds_assets(client, names, props["wanted"]) else []
        job = Job(
            role="dashboards",
            names=names,
            image=props["image"],
            uid=10003,
            command=[
                *("python", "-m", "superset_assets", "import"),
                *arguments(names, previous(client, names)),
                *only,
            ],
            secrets={"admin": props["adminPassword"], "reporter": props["reporterPassword"]},
            memory=512,
        )
        started = int(time.time())
        try:
            report = run_job(client, job)
        except JobFailedError as error:
            raise JobFailedError(f"{error}{reasons(client, names, started)}") from None
        # The job has Superset's password and none of the warehouse's: the hook records for it.
        values = (literal(props["wanted"][-1][1]), literal(json.dumps(report)))
        query(
            client,
            names,
            "insert into ops.imports (digest, transform_id, report)"  # noqa: S608 - literals are quoted
            f" select {values[0]}, max(transform_id), {values[1]} from ops.transforms",
        )
        return report


def holds_assets(client: DockerClient, names: Names, wanted: list[list[str]]) -> bool:
    """Tell whether the last import brought these assets on these models, over whatever connection."""
    live = read(client, names)
    if "dashboards" not in live:
        return False
    *before, (stage, digest) = wanted
    here = live[stage].digest
    is_same = without_connection(here) == without_connection(digest)
    return is_same and stands(live, [*before, (stage, here)])


def reasons(client: DockerClient, names: Names, since: int) -> str:
    """Return what Superset's log says of a refused import since then (seconds of the epoch).

    Its API answers "unknown reason" to an asset with a wrong field; the file and the field are in the log.
    """
    log = client.containers.get(names.container("superset")).logs(since=since).decode(errors="replace")
    found = re.findall(rf"{REFUSED} (\S+).*?: (\{{.*\}})$", log, flags=re.MULTILINE)
    return "".join(f"; {path}: {problem}" for path, problem in dict(found).items())


def previous(client: DockerClient, names: Names) -> str:
    """Return what the last import brought as JSON, empty when there was none; one of old did not say."""
    return query(
        client,
        names,
        "select json_build_object('assets', report -> 'assets', 'digests', report -> 'digests')"
        " from ops.imports order by import_id desc limit 1",
    )


def arguments(names: Names, brought: str) -> list[str]:
    """Return the arguments of `python -m superset_assets import`; `brought` is what the last one brought."""
    return [
        f"--url=http://{SUPERSET_HOST}:{SUPERSET_PORT}",
        f"--user={SUPERSET_ADMIN}",
        "--password-file=/run/secrets/admin",
        f"--warehouse-host={POSTGRES_HOST}",
        f"--warehouse-port={POSTGRES_PORT}",
        f"--warehouse-database={names.database}",
        "--reporter-password-file=/run/secrets/reporter",
        f"--previous={brought}",
    ]


class Dashboards(Resource, module="hooks", name="Dashboards"):
    """The dashboards of a stack; `report` has their titles, charts with milliseconds, and seconds."""

    report: pulumi.Output[dict[str, Any]]

    def __init__(self, name: str, props: dict[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(DashboardsProvider(), name, {**props, "report": None}, opts)
