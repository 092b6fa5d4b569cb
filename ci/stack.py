"""One stack, driven through the Pulumi CLI in the project's own environment."""

import json
import os
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import docker
import yaml

from ci.ports import reserve_port
from ci.toolchain.environment import pulumi_environment
from infra.names import PROJECT, Names

ROOT = Path(__file__).resolve().parent.parent
PORT_SETTINGS = ("warehousePort", "supersetPort")


class CommandFailedError(Exception):
    """A command ended without success and has told the person why; carries its exit code."""

    def __init__(self, exit_code: int) -> None:
        super().__init__(f"exit code {exit_code}")
        self.exit_code = exit_code


@dataclass(frozen=True)
class Stack:
    """A stack of this project by its name."""

    name: str

    @cached_property
    def environment(self) -> dict[str, str]:
        """The environment in which pulumi runs."""
        return {**os.environ, **pulumi_environment(ROOT)}

    def pulumi(self, *arguments: str) -> None:
        """Run a pulumi command in front of the person; raise CommandFailedError when it fails."""
        command = ["pulumi", *arguments, "--stack", self.name]
        code = subprocess.run(command, cwd=ROOT, env=self.environment, check=False).returncode
        if code != 0:
            raise CommandFailedError(code)

    def ask(self, *arguments: str) -> str:
        """Return what a quiet pulumi command prints; raise CommandFailedError when it fails."""
        result = subprocess.run(
            ["pulumi", *arguments],
            cwd=ROOT,
            env=self.environment,
            check=False,
            stdout=subprocess.PIPE,
            text=True,
        )
        if result.returncode != 0:
            raise CommandFailedError(result.returncode)
        return result.stdout

    def refresh_option(self) -> str:
        """Return pulumi's option that looks for drift only where there is some.

        A refresh asks for every resource again, and the provider takes two seconds for a network. It finds
        something only when a container, network or volume was stopped or removed behind Pulumi's back.
        """
        client, names = docker.from_env(), Names(self.name)
        running = {item.name for item in client.containers.list(filters=names.filters)}
        networks = {item.name for item in client.networks.list(filters=names.filters)}
        volumes = {item.name for item in client.volumes.list(filters=names.filters)}
        is_whole = running >= {*names.services} and names.prefix in networks and volumes >= {*names.volumes}
        return f"--refresh={'false' if is_whole else 'true'}"

    def exists(self) -> bool:
        """Tell whether the backend has this stack."""
        stacks = json.loads(self.ask("stack", "ls", "--json"))
        return any(stack["name"].rpartition("/")[2] == self.name for stack in stacks)

    def prepare(self, settings: dict[str, str]) -> None:
        """Create the stack if it is new, give it its ports, and write the given settings."""
        self.ask("stack", "select", self.name, "--create")
        present = self.configuration()
        wanted = dict(settings)
        if self.name != "dev":
            for key in PORT_SETTINGS:
                if key not in present:
                    wanted.setdefault(key, str(reserve_port(self.name)))
        changed = {key: value for key, value in wanted.items() if present.get(key) != value}
        if changed:
            pairs = [f"--plaintext={key}={value}" for key, value in sorted(changed.items())]
            self.ask("config", "set-all", "--stack", self.name, *pairs)

    def configuration(self) -> dict[str, str]:
        """Return the stack's own settings, by key without the project's name."""
        path = ROOT / f"Pulumi.{self.name}.yaml"
        if not path.exists():
            return {}
        values = (yaml.safe_load(path.read_text()) or {}).get("config") or {}
        return {key.removeprefix(f"{PROJECT}:"): str(value) for key, value in values.items()}

    def outputs(self) -> dict[str, Any]:
        """Return the stack's outputs, secrets included, by name; none before the first update."""
        printed = self.ask("stack", "output", "--json", "--show-secrets", "--stack", self.name)
        outputs: dict[str, Any] = json.loads(printed)
        return outputs
