"""The commands behind the Makefile: `python -m ci --help`."""

import argparse
import sys
from collections.abc import Callable

from ci.credentials import credentials
from ci.down import down
from ci.ports import NoFreePortError
from ci.sandbox import run_dbt
from ci.stack import CommandFailedError, Stack
from ci.up import up


def settings(given: argparse.Namespace) -> dict[str, str]:
    """Return the stack's settings that the command line gives."""
    return {"scale": given.scale} if given.scale else {}


def preview(stack: Stack, given: dict[str, str]) -> None:
    """Show what an update would do; a stack that is new is created, empty."""
    stack.prepare(given)
    stack.pulumi("preview")


COMMANDS: dict[str, tuple[str, Callable[[argparse.Namespace], None]]] = {
    "up": (
        "create or update the stack",
        lambda given: up(Stack(given.stack), settings(given)),
    ),
    "preview": (
        "say what `up` would do",
        lambda given: preview(Stack(given.stack), settings(given)),
    ),
    "down": ("destroy and remove the stack", lambda given: down(Stack(given.stack))),
    "credentials": ("print how to log in", lambda given: credentials(Stack(given.stack))),
    "dbt": ("run dbt in a sandbox", lambda given: run_dbt(Stack(given.stack), given.args)),
}


def main() -> None:
    """Run one command; exits with its code, and one line on stderr when it fails."""
    parser = argparse.ArgumentParser(prog="python -m ci", description="Drives the project's stacks.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (purpose, run) in COMMANDS.items():
        command = commands.add_parser(name, help=purpose, description=purpose)
        command.add_argument("--stack", default="dev", help="name of the stack (default: dev)")
        if name in ("up", "preview"):
            command.add_argument("--scale", help="size of the data; kept in the stack's settings")
        if name == "dbt":
            command.add_argument("args", help='what follows `dbt`, e.g. "run --select +entity+"')
        command.set_defaults(run=run)
    given = parser.parse_args()
    try:
        given.run(given)
    except CommandFailedError as error:
        sys.exit(error.exit_code)
    except NoFreePortError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
