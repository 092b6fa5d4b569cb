"""`make down`: the stack and all that it made are gone, or it says what is left."""

import sys

import docker
from docker import DockerClient

from ci.ports import release_ports
from ci.stack import PORT_SETTINGS, CommandFailedError, Stack
from infra.names import STACK_LABEL
from superset_assets.client import Client, SupersetError


def down(stack: Stack) -> None:
    """Destroy the stack and remove it from the backend.

    Dashboards that exist in Superset only are listed first, and on a terminal the person is asked. Raises
    CommandFailedError when something with the stack's label is left.
    """
    client = docker.from_env()
    if stack.exists():
        if not confirmed(unexported_dashboards(stack)):
            raise CommandFailedError(1)
        ports = [int(value) for key, value in stack.configuration().items() if key in PORT_SETTINGS]
        end_jobs(client, stack)
        stack.pulumi("destroy", "--yes", "--skip-preview")
        stack.pulumi("stack", "rm", "--yes")
        release_ports(ports)
    left = leftovers(client, stack)
    if left:
        print(f"error: still there: {', '.join(left)}; remove them with docker", file=sys.stderr)
        raise CommandFailedError(1)
    print(f"stack {stack.name} is gone")
