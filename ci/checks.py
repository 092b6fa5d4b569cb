"""What `up` and `preview` check before anything is made: each refusal is one line with the mend."""

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import requests
from docker.errors import APIError, DockerException
from pydantic import ValidationError

from ci.errors import RefusedError
from ci.ports import is_free
from ci.toolchain import address, engine
from ci.toolchain.address import host
from ci.toolchain.progress import ToolchainError
from infra.engine import engine_client
from infra.names import STACK_LABEL, Names, database_name
from infra.settings import SERVICE_MEMORY, Settings, explain
from superset_assets.errors import AssetsError
from superset_assets.files import ASSETS_FOLDER, read_assets
from superset_assets.lint import lint

MEBIBYTE = 1024**2
REGISTRY_SECONDS = 30
SPACE_NEEDED = 64
"""In mebibytes: what an update writes beside the images, which is its state and what they are built from."""


def check_name(stack: str) -> None:
    """Refuse a stack's name that cannot be part of its containers' names."""
    try:
        Names(stack)
    except ValueError as error:
        raise RefusedError(str(error)) from None


def check_database(stack: str, others: Iterable[str]) -> None:
    """Refuse a new stack whose warehouse's database would be called as another stack's."""
    for other in others:
        if other != stack and database_name(other) == database_name(stack):
            raise RefusedError(
                f"stack '{stack}' would have the same database name, {database_name(stack)}, as stack"
                f" '{other}': choose another name"
            )


def check_settings(stack: str, present: Mapping[str, object], given: Mapping[str, str]) -> Settings:
    """Return the stack's settings with those of the command line; refuse wrong ones."""
    try:
        return Settings.model_validate({**present, **given})
    except ValidationError as error:
        lines = explain(error, f" --stack {stack}", given)
        raise RefusedError("; and ".join(lines)) from None


def check_assets() -> None:
    """Refuse Superset assets that could not be imported, before minutes are spent on what they show."""
    problems = lint(read_assets())
    if problems:
        raise AssetsError(f"{problems[0]} ({len(problems)} in all): mend them in {ASSETS_FOLDER}")


def check_folder(folder: Path) -> None:
    """Refuse a folder that cannot be written to, or whose disk is too full for an update.

    One that is not there yet is its parent's matter. Pulumi would try for half a minute.
    """
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(there, os.W_OK):
        raise RefusedError(f"no permission to write to {there}: make it writable for you")
    free = shutil.disk_usage(there).free // MEBIBYTE
    if free < SPACE_NEEDED:
        raise RefusedError(
            f"no space: the disk of {there} has {free} MiB free and an update needs {SPACE_NEEDED} MiB: free"
            " some"
        )


def check_engine() -> None:
    """Refuse to go on without a Docker engine that answers; raises RefusedError."""
    try:
        is_ready = engine.is_ready()
    except ToolchainError as error:
        raise RefusedError(str(error)) from None
    if not is_ready:
        raise RefusedError(f"no Docker engine answers at {host()}: start it with ci/toolchain/bootstrap.sh")


def check_image(stack: str, name: str) -> None:
    """Refuse an image that takes PostgreSQL's place and that the engine neither has nor can pull."""
    if not name or engine.ask(f"/images/{name}/json") is not None:
        return
    try:
        engine_client(REGISTRY_SECONDS).images.get_registry_data(name)
    except (DockerException, requests.RequestException) as error:
        reason = error.explanation if isinstance(error, APIError) else error
        raise RefusedError(
            f"image {name}, which is setting 'postgresImage' of stack '{stack}', cannot be pulled ({reason}):"
            f" choose another with `pulumi config set postgresImage IMAGE --stack {stack}`, or load it into"
            " the Docker engine"
        ) from None


def engine_memory() -> int | None:
    """Return the engine's memory in bytes, None when it does not say."""
    memory: int | None = (engine.ask("/info") or {}).get("MemTotal")
    return memory


def check_memory(available: int | None) -> None:
    """Refuse an engine whose memory, in bytes, is less than the services' limits; None is not known."""
    needed = sum(SERVICE_MEMORY.values())
    if available and available < needed * MEBIBYTE:
        raise RefusedError(
            f"the Docker engine at {host()} has {available // MEBIBYTE:,} MiB of memory and the"
            f" services may use {needed:,} MiB: give it more, or set DOCKER_HOST to an engine that has it"
        )


def published_ports() -> dict[int, dict[str, Any]]:
    """Return, by port of the engine's host, the container that publishes it, as the engine describes it."""
    return {
        port["PublicPort"]: container
        for container in engine.ask("/containers/json") or []
        for port in container["Ports"]
        if "PublicPort" in port
    }


def check_ports(stack: str, wanted: Mapping[str, int]) -> None:
    """Refuse a port, by its setting, that something other than the stack itself listens on.

    What else listens on an engine's host is not known unless that is this machine.
    """
    holders = published_ports()
    for key, port in wanted.items():
        holder = holders.get(port)
        if holder and holder["Labels"].get(STACK_LABEL) == stack:
            continue
        if holder or (address.is_here() and not is_free(port)):
            who = f"container {holder['Names'][0].lstrip('/')}" if holder else "another process"
            raise RefusedError(
                f"{who} listens on port {port}, which is setting '{key}' of stack '{stack}': choose another"
                f" with `pulumi config set {key} PORT --stack {stack}`, or stop what listens"
            )
