"""What comes before an update or its preview: checks, then the stack with its ports and settings."""

from collections.abc import Iterator
from contextlib import contextmanager

import requests
from docker.errors import DockerException

from ci import checks
from ci.errors import RefusedError
from ci.heal import heal
from ci.ports import release_ports, reserve_port
from ci.stack import PORT_SETTINGS, ROOT, STACKS, Stack
from infra.engine import engine_client

SALT = "encryptionsalt"
"""What Pulumi writes into a stack's settings when it creates the stack."""


@contextmanager
def prepared(stack: Stack, given: dict[str, str]) -> Iterator[None]:
    """Create the stack if it is new, mend what a killed update left, give it its ports and settings.

    Raises RefusedError or AssetsError, before anything is made, when something is wrong that the person can
    mend. When Pulumi or the engine then refuses what is done with the stack, its settings are again as they
    were; a new one stays.
    """
    is_new = SALT not in stack.document()
    present = stack.configuration()
    check(stack, present, given, is_new=is_new)
    before = stack.settings_file.read_bytes() if stack.settings_file.exists() else None
    missing = () if stack.name == "dev" else [key for key in PORT_SETTINGS if key not in present]
    published = checks.published_ports() if missing else ()
    reserved = {key: reserve_port(stack.name, published) for key in missing}
    is_created = False
    try:
        if is_new or not stack.checkpoint_file:
            stack.ask("stack", "select", stack.name, "--create")
        is_created = is_new
        heal(stack, engine_client())
        write(stack, present, {**{key: str(port) for key, port in reserved.items()}, **given})
        yield
    except (DockerException, requests.RequestException, RefusedError):
        if not is_created:
            restore(stack, before)
            release_ports(list(reserved.values()))
        raise


def check(stack: Stack, present: dict[str, str], given: dict[str, str], *, is_new: bool) -> None:
    """Raise RefusedError or AssetsError when the stack cannot be made, or changed, as it is wanted."""
    settings = checks.check_settings(stack.name, present, given)
    checks.check_assets()
    for folder in (ROOT, STACKS, stack.checkpoint_folder):
        if folder:
            checks.check_folder(folder)
    checks.check_engine()
    checks.check_image(stack.name, settings.postgres_image)
    checks.check_memory(checks.engine_memory())
    ports = {"warehousePort": settings.warehouse_port, "supersetPort": settings.superset_port}
    checks.check_ports(
        stack.name, {key: ports[key] for key in ports if key in present or stack.name == "dev"}
    )
    if is_new:
        checks.check_database(stack.name, stack.siblings())


def restore(stack: Stack, before: bytes | None) -> None:
    """Make the stack's settings file what it was, None where there was none."""
    if before is None:
        stack.settings_file.unlink(missing_ok=True)
    else:
        stack.settings_file.write_bytes(before)


def write(stack: Stack, present: dict[str, str], wanted: dict[str, str]) -> None:
    """Write the settings that differ from those that are there."""
    changed = {key: value for key, value in wanted.items() if present.get(key) != value}
    if changed:
        pairs = [f"--plaintext={key}={value}" for key, value in sorted(changed.items())]
        stack.ask("config", "set-all", "--stack", stack.name, *pairs)
