"""One stack, driven through the Pulumi CLI in the project's own environment."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import unquote, urlparse

import yaml

from ci import checks
from ci.errors import CommandFailedError, RefusedError
from ci.pulumi_errors import explain
from ci.toolchain.environment import pulumi_environment
from ci.violations import PACK, violations
from infra.names import PROJECT

ROOT = Path(__file__).resolve().parent.parent
PORT_SETTINGS = ("warehousePort", "supersetPort")
STACKS = ROOT / ".stacks"
ERROR = "error: "
STACK_TYPE = "pulumi:pulumi:Stack"
SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key by which Pulumi's wire format marks a value as special; a secret is the only one in outputs."""


@dataclass(frozen=True)
class Stack:
    """A stack of this project by its name; raises RefusedError when no stack can be called so."""

    name: str

    def __post_init__(self) -> None:
        checks.check_name(self.name)

    @property
    def option(self) -> str:
        """What follows `make` commands that are meant for this stack."""
        return "" if self.name == "dev" else f" STACK={self.name}"

    @property
    def settings_file(self) -> Path:
        """Where Pulumi keeps the stack's settings."""
        return ROOT / f"Pulumi.{self.name}.yaml"

    @cached_property
    def environment(self) -> dict[str, str]:
        """The environment in which pulumi runs."""
        try:
            # With debug commands, as for the Automation API, an update logs its events on request.
            environment = {**os.environ, **pulumi_environment(ROOT), "PULUMI_DEBUG_COMMANDS": "true"}
        except OSError as error:
            raise RefusedError(
                f"{error.filename or STACKS} cannot be written ({error.strerror}): mend that"
            ) from None
        if not shutil.which("pulumi", path=environment["PATH"]):
            raise RefusedError("pulumi is not installed: run ci/toolchain/bootstrap.sh")
        return environment

    def run_by_rules(self, command: str, *arguments: str) -> str:
        """Run `pulumi up` or `preview` with the policy pack; return its events, one as JSON on each line.

        Raises RefusedError when a rule is broken.
        """
        with NamedTemporaryFile(prefix="pulumi-events-") as events:
            try:
                self.pulumi(command, *arguments, f"--policy-pack={PACK}", f"--event-log={events.name}")
            except CommandFailedError:
                if broken := sorted(violations(Path(events.name))):
                    raise RefusedError("; and ".join(broken)) from None
                raise
            return Path(events.name).read_text()

    def pulumi(self, *arguments: str) -> None:
        """Run a pulumi command in front of the person.

        Raises RefusedError when Pulumi changed nothing and the person can mend why, else CommandFailedError.
        """
        words: list[str] = []
        command = ["pulumi", *arguments, "--stack", self.name]
        with subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stderr is not None  # noqa: S101 - a pipe was asked for
            try:
                for line in process.stderr:
                    if words or line.startswith(ERROR):
                        words.append(line)
                    else:
                        print(line, end="", file=sys.stderr, flush=True)
            except KeyboardInterrupt:
                # The terminal has told Pulumi too, which ends in order.
                process.wait()
                raise
        if process.returncode != 0:
            self.refuse("".join(words))
            print("".join(words), end="", file=sys.stderr)
            raise CommandFailedError(process.returncode)

    def ask(self, *arguments: str) -> str:
        """Return what a quiet pulumi command prints; raise RefusedError when it fails."""
        result = subprocess.run(
            ["pulumi", *arguments],
            cwd=ROOT,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
        )
        if result.returncode != 0:
            self.refuse(result.stderr)
            reason = result.stderr.strip().removeprefix(ERROR) or f"exit code {result.returncode}"
            raise RefusedError(f"`pulumi {' '.join(arguments[:2])}` failed: {reason}")
        return result.stdout

    def refuse(self, words: str) -> None:
        """Raise RefusedError when Pulumi's words are those of a known refusal."""
        if line := explain(words, self.name, self.environment.get("PULUMI_BACKEND_URL", "")):
            raise RefusedError(line)

    @property
    def backend_folder(self) -> Path | None:
        """Where the backend keeps its files, None when it is no folder."""
        backend = urlparse(self.environment["PULUMI_BACKEND_URL"])
        if backend.scheme != "file":
            return None
        root = Path.home() if backend.netloc == "~" else Path("/")
        return root / unquote(backend.path).lstrip("/") / ".pulumi"

    @property
    def checkpoint_folder(self) -> Path | None:
        """Where the states of the project's stacks are, None when the backend is no folder."""
        return self.backend_folder and self.backend_folder / "stacks" / PROJECT

    @property
    def checkpoint_file(self) -> Path | None:
        """The file with the stack's state, None when the backend is no folder or has no such stack."""
        file = self.checkpoint_folder and self.checkpoint_folder / f"{self.name}.json"
        return file if file and file.exists() else None

    def deployment(self) -> dict[str, Any]:
        """Return the stack's state, secrets encrypted; from its file where there is one, which is quicker."""
        if self.checkpoint_file:
            deployment = json.loads(self.checkpoint_file.read_text())["checkpoint"]["latest"]
        else:
            deployment = json.loads(self.ask("stack", "export", "--stack", self.name))["deployment"]
        return deployment or {}

    def siblings(self) -> list[str]:
        """Return the names of all stacks of the project in the backend."""
        stacks = json.loads(self.ask("stack", "ls", "--json"))
        return [stack["name"].rpartition("/")[2] for stack in stacks]

    def exists(self) -> bool:
        """Tell whether the backend has this stack."""
        return self.name in self.siblings()

    def document(self) -> dict[str, Any]:
        """Return what the settings' file holds, each value as it is written; nothing when there is none.

        Raises RefusedError when the file cannot be read.
        """
        if not self.settings_file.exists():
            return {}
        try:
            # No type is guessed: 2025-06-30 stays a string, as Pulumi gives it.
            document = yaml.load(self.settings_file.read_text(), yaml.BaseLoader)  # noqa: S506 - strings only
        except yaml.MarkedYAMLError as error:
            where = error.problem_mark or error.context_mark
            line = f" in line {where.line + 1}" if where else ""
            raise RefusedError(
                f"{self.settings_file.name} is not YAML{line} ({error.problem}): mend the file"
            ) from None
        except OSError as error:
            raise RefusedError(
                f"{self.settings_file.name} cannot be read ({error.strerror}): mend that"
            ) from None
        except (yaml.YAMLError, UnicodeDecodeError):
            raise RefusedError(f"{self.settings_file.name} is not text in UTF-8: mend the file") from None
        document = document or {}
        if not isinstance(document, dict) or not isinstance(document.get("config") or {}, dict):
            raise RefusedError(
                f"{self.settings_file.name} has to hold `config:` and below it `{PROJECT}:KEY: VALUE` lines:"
                " mend the file"
            )
        return document

    def configuration(self) -> dict[str, str]:
        """Return the stack's own settings, by key without the project's name; encrypted ones are left out."""
        values: dict[str, Any] = self.document().get("config") or {}
        own = {key.removeprefix(f"{PROJECT}:"): value for key, value in values.items()}
        return {
            key: value if isinstance(value, str) else json.dumps(value)
            for key, value in own.items()
            if ":" not in key and not (isinstance(value, dict) and "secure" in value)
        }

    def plain_outputs(self) -> dict[str, Any]:
        """Return the outputs that are no secrets, without a run of the CLI; none before the first update."""
        resources: list[dict[str, Any]] = self.deployment().get("resources", [])
        declared = (item for item in resources if item["type"] == STACK_TYPE)
        outputs = next(declared, {}).get("outputs", {})
        return {name: value for name, value in outputs.items() if not is_secret(value)}

    def outputs(self) -> dict[str, Any]:
        """Return the stack's outputs, secrets included, by name; none before the first update."""
        printed = self.ask("stack", "output", "--json", "--show-secrets", "--stack", self.name)
        outputs: dict[str, Any] = json.loads(printed)
        return outputs

    def deployed(self) -> dict[str, Any]:
        """Return the outputs of a stack that was brought up; raise RefusedError when it never was."""
        outputs = self.outputs()
        if "supersetUrl" not in outputs:
            raise RefusedError(f"stack '{self.name}' was never brought up: run `make up{self.option}`")
        return outputs


def is_secret(value: Any) -> bool:
    """Tell whether an output of the state is a secret."""
    return isinstance(value, dict) and SIGNATURE in value
