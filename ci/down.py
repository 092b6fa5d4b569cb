"""`make down`: the stack and all that it made are gone, or it says what is left."""

import sys

from docker import DockerClient

from ci.assets import unexported_dashboards
from ci.backend import forget
from ci.checks import check_engine
from ci.errors import CommandFailedError, RefusedError
from ci.heal import heal
from ci.ports import release_ports
from ci.stack import PORT_SETTINGS, Stack
from infra.engine import engine_client
from infra.names import Names
from superset_assets.errors import AssetsError


def down(stack: Stack) -> None:
    """Destroy the stack and remove it from the backend; a stack that is not there is gone already.

    Dashboards that exist in Superset only are listed first, and on a terminal the person is asked. Raises
    CommandFailedError when the person says no, RefusedError when something with the stack's label is left.
    """
    check_engine()
    client = engine_client()
    names = Names(stack.name)
    if stack.exists():
        if not confirmed(stack):
            raise CommandFailedError(1)
        ports = [int(value) for key, value in stack.configuration().items() if key in PORT_SETTINGS]
        heal(stack, client)
        stack.pulumi("destroy", "--yes", "--skip-preview", "--remove", "--refresh=false")
        forget(stack)
        release_ports(ports)
    left = leftovers(client, names)
    if left:
        raise RefusedError(f"still there: {', '.join(left)}; remove with docker")
    print(f"stack {stack.name} is gone: no container, network, volume or state is left")


def confirmed(stack: Stack) -> bool:
    """List what would be lost and, on a terminal, ask whether to go on."""
    try:
        lost = unexported_dashboards(stack) if stack.plain_outputs() else []
    except (AssetsError, RefusedError) as error:
        print(f"dashboards that were not exported cannot be listed: {error}")
        lost = []
    if lost:
        print("These dashboards are in Superset only (`make assets-export` keeps them):")
        print("".join(f"  {title}\n" for title in lost), end="")
    if not lost or not sys.stdin.isatty():
        return True
    return input(f"Destroy stack {stack.name} all the same? [y/N] ").strip().lower() == "y"


def leftovers(client: DockerClient, names: Names) -> list[str]:
    """Return the names of containers, networks and volumes that have the stack's label."""
    return [
        *(f"container {item.name}" for item in client.containers.list(all=True, filters=names.filters)),
        *(f"network {item.name}" for item in client.networks.list(filters=names.filters)),
        *(f"volume {item.name}" for item in client.volumes.list(filters=names.filters)),
    ]
