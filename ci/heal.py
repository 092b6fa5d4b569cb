"""What a killed update leaves behind, put right before the next one."""

import json
import socket
from pathlib import Path
from typing import Any

from docker import DockerClient

from ci.orphans import end_orphans
from ci.stack import Stack
from infra.names import JOBS, PROJECT, Names


def heal(stack: Stack, client: DockerClient) -> None:
    """Make the stack fit for an update.

    A killed update leaves its lock, operations that nobody knows the end of, and containers and networks
    that were made and never recorded: their names are taken. Nothing is done while an update may be running,
    which only a backend that is a folder lets one see.
    """
    folder = lock_folder(stack)
    if folder is None:
        return
    locks = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
    if any(is_held(lock) for lock in locks):
        return
    if locks:
        print("an update was killed: taking its lock away", flush=True)
        end_orphans()
        stack.ask("cancel", "--yes", "--stack", stack.name)
    deployment = stack.deployment()
    remove_unknown(client, Names(stack.name), deployment)
    if deployment.get("pending_operations"):
        print("an update was killed: looking at what it left", flush=True)
        stack.ask("refresh", "--yes", "--skip-preview", "--clear-pending-creates", "--stack", stack.name)


def lock_folder(stack: Stack) -> Path | None:
    """Return where the backend says that an update is running; None when it is no folder."""
    backend = stack.backend_folder
    return backend and backend / "locks" / "organization" / PROJECT / stack.name


def is_held(lock: dict[str, Any]) -> bool:
    """Tell whether the update that took the lock may still run: on another machine, or as a process here."""
    if lock["hostname"] != socket.gethostname():
        return True
    try:
        program = Path(f"/proc/{lock['pid']}/comm").read_text()
    except FileNotFoundError:
        return False
    return program.strip() == "pulumi"


def remove_unknown(client: DockerClient, names: Names, deployment: dict[str, Any]) -> None:
    """Remove the stack's containers and networks that its state does not know, and secrets of jobs.

    Named volumes stay, since they hold what people made, and an update takes one of the same name over.
    """
    known = {resource.get("id") for resource in deployment.get("resources", [])}
    jobs = {names.container(job) for job in JOBS}
    for container in client.containers.list(all=True, filters=names.filters):
        if container.id not in known:
            what = "a job" if container.name in jobs else "a container"
            print(f"removing {container.name}, {what} of a killed update", flush=True)
            # With the unnamed volume that holds a job's secrets.
            container.remove(force=True, v=True)
    for network in client.networks.list(filters=names.filters):
        if network.id not in known:
            print(f"removing network {network.name} of a killed update", flush=True)
            network.remove()
    # An engine that is stopped as it removes a job has forgotten the container before the volume.
    for volume in client.volumes.list(filters={**names.filters, "dangling": True}):
        if volume.name not in names.volumes:
            print(f"removing volume {volume.name}, which held secrets of a job", flush=True)
            volume.remove()
