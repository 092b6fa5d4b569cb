"""A command line as data: commands, groups of them, and the options that each takes."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias

Options: TypeAlias = Mapping[str, Mapping[str, Any]]
"""What argparse's `add_argument` takes, by the option's name."""

STACK: Options = {"--stack": {"default": "dev", "help": "name of the stack (default: dev)"}}
SCALE: Options = {"--scale": {"help": "size of the data; kept in the stack's settings"}}


@dataclass(frozen=True)
class Command:
    """A command: what it is for, what it runs, and the options that it takes."""

    purpose: str
    run: Callable[[argparse.Namespace], None]
    options: Options


@dataclass(frozen=True)
class Group:
    """A command that has commands."""

    purpose: str
    commands: "Commands"


Commands: TypeAlias = Mapping[str, Command | Group]


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong with the command line in one line."""

    def error(self, message: str) -> NoReturn:
        """Exit with code 2."""
        self.exit(2, f"error: {message}; see `{self.prog} --help`\n")


def settings(given: argparse.Namespace) -> dict[str, str]:
    """Return the stack's settings that the command line gives, of a command that takes SCALE."""
    return {} if given.scale is None else {"scale": given.scale}


def add_commands(parser: argparse.ArgumentParser, commands: Commands) -> None:
    """Let the parser take the commands; what it parses has the one that is to `run`."""
    parsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in commands.items():
        own = parsers.add_parser(name, help=command.purpose, description=command.purpose)
        if isinstance(command, Group):
            add_commands(own, command.commands)
            continue
        for option, meaning in command.options.items():
            own.add_argument(option, **meaning)
        own.set_defaults(run=command.run)
