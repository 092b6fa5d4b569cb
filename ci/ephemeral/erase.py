"""A stack's end that needs neither its program nor its state: all that has its label goes, provably."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil
from docker import DockerClient
from docker.errors import APIError, NotFound

from ci.backend import forget, kept_of
from ci.down import leftovers
from ci.errors import RefusedError
from ci.heal import lock_folder
from ci.orphans import CLI, LIMIT, end_orphans
from ci.ports import release_ports, reserved_for
from ci.stack import ROOT, Stack
from ci.toolchain.environment import MARK
from infra.engine import engine_client
from infra.names import Names

ROUNDS = 10
"""How often what is there is listed and removed: what a killed update had asked for may still come."""

CONFLICT = 409
"""The engine's answer while somebody else removes the same thing, or something still uses it."""


def erase(stack: Stack) -> None:
    """Remove the stack wherever its creation or destruction ended; raise RefusedError with what is left."""
    client = engine_client()
    end_updates(stack)
    sweep(client, Names(stack.name))
    remove_state(stack)
    release_ports(reserved_for(stack.name))
    prove(stack)


def prove(stack: Stack) -> None:
    """Say that nothing is left of the stack; raise RefusedError with what is."""
    left = [*leftovers(engine_client(), Names(stack.name)), *traces(stack)]
    if left:
        raise RefusedError(f"still there: {', '.join(left)}; remove them by hand")
    print(f"{stack.name} is gone: no container, network, volume, port, state or lock is left", flush=True)


def end_updates(stack: Stack) -> None:
    """Kill the updates of the stack that still run, whose command was killed, and their plugins."""
    running = [process for process in psutil.process_iter() if is_update(process, stack)]
    for process in running:
        process.kill()
    psutil.wait_procs(running, timeout=LIMIT)
    end_orphans()


def is_update(process: psutil.Process, stack: Stack) -> bool:
    """Tell whether a process is Pulumi's, at work on the stack for this checkout."""
    try:
        words = process.cmdline()
        if process.name() != CLI or process.environ().get(MARK) != str(ROOT) or "--stack" not in words[:-1]:
            return False
        return words[words.index("--stack") + 1] == stack.name
    except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess):
        return False  # another user's, or over by now


def sweep(client: DockerClient, names: Names) -> None:
    """Remove the stack's containers, then its networks, then its volumes, until none is listed."""
    filters = names.filters
    told: set[str] = set()
    for _ in range(ROUNDS):
        containers = client.containers.list(all=True, filters=filters, ignore_removed=True)
        others: list[Any] = [*client.networks.list(filters=filters), *client.volumes.list(filters=filters)]
        if not containers and not others:
            return
        for name in sorted({str(item.name) for item in (*containers, *others)} - told):
            print(f"removing {name}", flush=True)
            told.add(name)
        with ThreadPoolExecutor() as executor:
            # The unnamed volume of a job goes with it.
            for _done in executor.map(lambda item: remove(item.remove, force=True, v=True), containers):
                pass
        for item in others:
            remove(item.remove)


def remove(call: Callable[..., Any], **options: bool) -> None:
    """Remove something that may be gone by now, or whose removal has begun."""
    try:
        call(**options)
    except NotFound:
        pass
    except APIError as error:
        if error.status_code != CONFLICT:
            raise


def remove_state(stack: Stack) -> None:
    """Remove the stack's lock, state, history and settings."""
    if stack.exists():
        folder = lock_folder(stack)
        if folder is None or any(folder.glob("*.json")):
            stack.ask("cancel", "--yes", "--stack", stack.name)
        stack.ask("stack", "rm", "--yes", "--force", "--stack", stack.name)
    forget(stack)
    stack.settings_file.unlink(missing_ok=True)


def traces(stack: Stack) -> Iterator[str]:
    """Yield what is left of the stack outside the engine."""
    if stack.exists():
        yield "its state"
    yield from (str(path) for path in kept_of(stack))
    if stack.settings_file.exists():
        yield stack.settings_file.name
    yield from (f"port {port}" for port in reserved_for(stack.name))
