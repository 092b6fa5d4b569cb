"""`make up`: the stack, whole, and where to look at it."""

import time

import docker
from docker import DockerClient

from ci.stack import Stack
from infra.names import Names


def up(stack: Stack, settings: dict[str, str]) -> None:
    """Create or update the stack; print the dashboard's URL and how to see the password."""
    started = time.monotonic()
    stack.prepare(settings)
    # A refresh asks for every resource again, and the provider takes two seconds for a network. It only
    # finds something when a container, network or volume was stopped or removed behind Pulumi's back.
    refresh = not is_whole(docker.from_env(), Names(stack.name))
    stack.pulumi("up", "--yes", "--skip-preview", f"--refresh={str(refresh).lower()}")
    outputs = stack.outputs()
    option = "" if stack.name == "dev" else f" STACK={stack.name}"
    print(
        f"\nready in {time.monotonic() - started:.1f} s:"
        f" {outputs['rowsLoaded']:,.0f} rows, {outputs['metricsActive']:.0f} metrics\n"
    )
    for slug in outputs["dashboards"]:
        print(f"  {'dashboard':<12} {outputs['supersetUrl']}/superset/dashboard/{slug}/")
    print(f"  {'user':<12} {outputs['supersetAdminUser']}\n  {'password':<12} make credentials{option}")


def is_whole(client: DockerClient, names: Names) -> bool:
    """Tell whether all that the stack consists of is there, and its services run."""
    running = {item.name for item in client.containers.list(filters=names.filters)}
    networks = {item.name for item in client.networks.list(filters=names.filters)}
    volumes = {item.name for item in client.volumes.list(filters=names.filters)}
    return running >= {*names.services} and names.prefix in networks and volumes >= {*names.volumes}
