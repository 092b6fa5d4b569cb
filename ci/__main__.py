"""The commands behind the Makefile: `python -m ci --help`."""

import argparse
import os
import sys
from pathlib import Path

import requests
from docker.errors import DockerException

from ci.assets import export
from ci.command_line import SCALE, STACK, Command, Commands, Group, Options, Parser, add_commands, settings
from ci.credentials import credentials
from ci.down import down
from ci.ephemeral.cli import COMMANDS as EPHEMERAL
from ci.errors import CommandFailedError, RefusedError
from ci.rotate import rotate
from ci.stack import Stack
from ci.toolchain import address
from ci.toolchain.environment import DockerContextError, engine_environment
from ci.tunnel import hold
from ci.up import up
from infra.engine import one_line
from superset_assets.errors import AssetsError

PREVIEW: Options = {
    "--markdown": {"type": Path, "metavar": "FILE", "help": "write what it found as Markdown"},
    "--json": {"type": Path, "metavar": "FILE", "help": "write what it found as JSON"},
    "--base": {
        "default": "main",
        "metavar": "BRANCH",
        "help": "compare with this one while no engine answers (default: main)",
    },
    "--exit-code": {"action": "store_true", "help": "exit with 3 when something would change"},
}
ARGUMENTS: Options = {"args": {"help": 'what follows `dbt`, e.g. "run --select +entity+"'}}


def preview(given: argparse.Namespace) -> None:
    """Show what an update would do."""
    from ci.preview import command  # noqa: PLC0415 - it brings NumPy, by way of the generator's estimates

    wanted = command.Wanted(given.markdown, given.json, given.base, given.exit_code)
    command.preview(Stack(given.stack), settings(given), wanted)


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


COMMANDS: Commands = {
    "up": Command(
        "create or update the stack",
        lambda given: up(Stack(given.stack), settings(given)),
        {**STACK, **SCALE},
    ),
    "preview": Command("say what `up` would do", preview, {**STACK, **SCALE, **PREVIEW}),
    "down": Command("destroy and remove the stack", lambda given: down(Stack(given.stack)), STACK),
    "rotate": Command(
        "make the stack's passwords and keys anew", lambda given: rotate(Stack(given.stack)), STACK
    ),
    "credentials": Command("print how to log in", lambda given: credentials(Stack(given.stack)), STACK),
    "dbt": Command(
        "run dbt in a sandbox",
        lambda given: dbt(Stack(given.stack), given.args),
        {**STACK, **ARGUMENTS},
    ),
    "docs": Command("write docs/metrics.md and dbt's site", lambda given: docs(Stack(given.stack)), STACK),
    "assets-export": Command(
        "write Superset's assets to superset_assets/", lambda given: export(Stack(given.stack)), STACK
    ),
    "tunnel": Command(
        "bring the services of a stack on an engine elsewhere to this machine",
        lambda given: hold(Stack(given.stack)),
        STACK,
    ),
    "ephemeral": Group("stacks that end by themselves, such as one for each pull request", EPHEMERAL),
    "bench": Command("measure a stack's life", lambda given: bench(given.scale or "1"), SCALE),
}


def main() -> None:
    """Run one command; exits with its code, and one line on stderr when it fails."""
    parser = Parser(prog="python -m ci", description="Drives the project's stacks.")
    add_commands(parser, COMMANDS)
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
