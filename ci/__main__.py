"""The commands behind the Makefile: `python -m ci --help`."""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import requests
from docker.errors import DockerException

from ci.assets import export
from ci.credentials import credentials
from ci.down import down
from ci.errors import CommandFailedError, RefusedError
from ci.prepare import prepared
from ci.rotate import rotate
from ci.stack import Stack
from ci.toolchain import address
from ci.toolchain.environment import DockerContextError, engine_environment
from ci.tunnel import hold
from ci.up import up
from infra.engine import one_line
from superset_assets.errors import AssetsError

OPTIONS: dict[str, dict[str, Any]] = {
    "--stack": {"default": "dev", "help": "name of the stack (default: dev)"},
    "--scale": {"help": "size of the data; kept in the stack's settings"},
    "args": {"help": 'what follows `dbt`, e.g. "run --select +entity+"'},
}


@dataclass(frozen=True)
class Command:
    """A command: what it is for, what it runs, and the options that it takes."""

    purpose: str
    run: Callable[[argparse.Namespace], None]
    options: tuple[str, ...] = ("--stack",)


def settings(given: argparse.Namespace) -> dict[str, str]:
    """Return the stack's settings that the command line gives."""
    return {} if given.scale is None else {"scale": given.scale}


def preview(stack: Stack, given: dict[str, str]) -> None:
    """Show what an update would do; a stack that is new is created, empty."""
    with prepared(stack, given):
        stack.run_by_rules("preview", stack.refresh_option(stack.present()))


def dbt(stack: Stack, arguments: str) -> None:
    """Run dbt in the person's sandbox."""
    from ci.sandbox import run_dbt  # noqa: PLC0415 - its driver is a tenth of a second that `up` need not wait

    run_dbt(stack, arguments)


def bench(scale: str) -> None:
    """Measure what the project costs."""
    from ci.bench import bench as measure  # noqa: PLC0415 - it brings NumPy and Faker

    measure(scale)


def docs(stack: Stack) -> None:
    """Write the pages about metrics and models."""
    from ci.docs import write_docs  # noqa: PLC0415 - as above

    write_docs(stack)


COMMANDS = {
    "up": Command(
        "create or update the stack",
        lambda given: up(Stack(given.stack), settings(given)),
        ("--stack", "--scale"),
    ),
    "preview": Command(
        "say what `up` would do",
        lambda given: preview(Stack(given.stack), settings(given)),
        ("--stack", "--scale"),
    ),
    "down": Command("destroy and remove the stack", lambda given: down(Stack(given.stack))),
    "rotate": Command("make the stack's passwords and keys anew", lambda given: rotate(Stack(given.stack))),
    "credentials": Command("print how to log in", lambda given: credentials(Stack(given.stack))),
    "dbt": Command(
        "run dbt in a sandbox",
        lambda given: dbt(Stack(given.stack), given.args),
        ("--stack", "args"),
    ),
    "docs": Command("write docs/metrics.md and dbt's site", lambda given: docs(Stack(given.stack))),
    "assets-export": Command(
        "write Superset's assets to superset_assets/", lambda given: export(Stack(given.stack))
    ),
    "tunnel": Command(
        "bring the services of a stack on an engine elsewhere to this machine",
        lambda given: hold(Stack(given.stack)),
    ),
    "bench": Command("measure a stack's life", lambda given: bench(given.scale or "1"), ("--scale",)),
}


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong with the command line in one line."""

    def error(self, message: str) -> NoReturn:
        """Exit with code 2."""
        self.exit(2, f"error: {message}; see `{self.prog} --help`\n")


def main() -> None:
    """Run one command; exits with its code, and one line on stderr when it fails."""
    parser = Parser(prog="python -m ci", description="Drives the project's stacks.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        parser_of_command = commands.add_parser(name, help=command.purpose, description=command.purpose)
        for option in command.options:
            parser_of_command.add_argument(option, **OPTIONS[option])
        parser_of_command.set_defaults(run=command.run)
    given = parser.parse_args()
    try:
        os.environ.update(engine_environment())
        given.run(given)
    except CommandFailedError as error:
        sys.exit(error.exit_code)
    except (AssetsError, DockerContextError, RefusedError) as error:
        sys.exit(f"error: {one_line(error)}")
    except (DockerException, requests.RequestException) as error:
        sys.exit(f"error: the Docker engine at {address.host()} does not do its part: {one_line(error)}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
