"""A checkout whose ephemeral stacks a test makes and removes, and what is left of one."""

import json
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
import psutil
from checkout import Checkout
from moments import at_moment
from warehouse import content

from ci.ports import LEDGER

SMALL = ("--ttl", "30m", "--scale", "0.01")
COLD = (*SMALL, "--cold")


class Project:
    """A checkout with ephemeral stacks of its own; `suffix` keeps its names and data apart on the engine."""

    def __init__(self, root: Path) -> None:
        self.checkout = Checkout.make(root, "unused")
        self.checkout.shorten_updates()
        self.suffix = secrets.token_hex(3)
        # Data of its own, so that no stack but its own begins with its snapshots, or it with another's.
        self.checkout.edit("generator/arrays.py", r"\Z", f"# {self.suffix}\n")
        self.others = set(self.snapshots())

    def ephemeral(self, command: str, *words: str) -> subprocess.CompletedProcess[str]:
        return self.checkout.run(sys.executable, "-m", "ci", "ephemeral", command, *words)

    def done(self, command: str, *words: str) -> str:
        """Run a command that must succeed and return what it prints."""
        ended = self.ephemeral(command, *words)
        assert ended.returncode == 0, ended.stdout
        return ended.stdout

    def refused(self, command: str, *words: str) -> str:
        """Run a command that must be refused in one line, and return that."""
        ended = self.ephemeral(command, *words)
        assert ended.returncode == 1
        (line,) = ended.stdout.splitlines()
        return line

    def snapshots(self) -> dict[str, dict[str, Any]]:
        """Return all snapshots of the engine by their volumes."""
        return {row["snapshot"]: row for row in json.loads(self.done("snapshots", "--json"))}

    @property
    def own_snapshots(self) -> list[str]:
        """The volumes of the snapshots that the project's stacks have made."""
        return sorted(self.snapshots().keys() - self.others)

    def listed(self) -> dict[str, dict[str, Any]]:
        return {row["stack"]: row for row in json.loads(self.done("list", "--json"))}

    @contextmanager
    def coming_up(self, name: str, moment: str, *words: str) -> Iterator[None]:
        """Make a stack up to the words of a moment; the command is killed at the end of the block."""
        with at_moment(self.checkout, moment, "ephemeral", "up", "--name", name, *words) as course:
            try:
                yield
            finally:
                course.process.kill()
        assert course.process.returncode == -signal.SIGKILL

    def traces(self, stack: str) -> list[str]:
        """Return what is left of a stack: on the engine, among files, ports and processes."""
        client, filters = docker.from_env(), {"label": f"com.saas-platform.stack={stack}"}
        kinds = (
            client.containers.list(all=True, filters=filters),
            client.networks.list(filters=filters),
            client.volumes.list(filters=filters),
        )
        found = [str(item.name) for kind in kinds for item in kind]
        found += [str(path) for path in self.checkout.root.glob(f"**/*{stack}*") if path.exists()]
        found += [port for port, holder in json.loads(LEDGER.read_text()).items() if holder == stack]
        processes = psutil.process_iter(["cmdline"])
        found += [str(process) for process in processes if stack in (process.info["cmdline"] or ())]
        return found


@dataclass(frozen=True)
class Seen:
    """A stack, what it printed as it came up, what its tables and views hold, and its outputs."""

    checkout: Checkout
    printed: str
    content: dict[str, str]
    outputs: dict[str, Any]

    @classmethod
    def of(cls, checkout: Checkout, printed: str) -> "Seen":
        outputs = checkout.outputs()
        return cls(checkout, printed, content(outputs), outputs)


def seen(project: Project, stack: str, *words: str) -> Seen:
    """Bring a stack up and look at it."""
    return Seen.of(Checkout(project.checkout.root, stack), project.done("up", "--name", stack, *words))


def at_once(project: Project, stacks: Sequence[str], *words: str) -> list[Seen]:
    """Bring stacks up at the same time and look at them."""
    with ThreadPoolExecutor(len(stacks)) as executor:
        return list(executor.map(lambda stack: seen(project, stack, *words), stacks))


def copied(printed: str) -> list[str]:
    """Return which snapshots a stack said that it began as copies of, and what they had."""
    return sorted(set(re.findall(r"begins as a copy of (saas_platform_snapshot_\w+: [\w, ]+)", printed)))
