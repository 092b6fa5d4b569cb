"""The commands of `python -m ci ephemeral` and their options."""

import argparse
import getpass
import os

from ci.command_line import SCALE, Command, Commands, Options, settings
from ci.ephemeral.naming import bytes_of

NAME: Options = {
    "--name": {"required": True, "help": "such as pr-12; of a branch's name the safe characters are taken"}
}
TTL: Options = {"--ttl": {"default": "4h", "help": "how long it lives: 30m, 4h, 2d (default: 4h)"}}
OWNER: Options = {"--owner": {"help": "whose it is (default: GITHUB_ACTOR, or your user's name)"}}
AS_JSON: Options = {"--json": {"action": "store_true", "help": "as JSON, times in seconds, sizes in bytes"}}
IMAGES: Options = {
    "--images": {"action": "store_true", "help": "also the images that no stack and no snapshot uses"}
}
COLD: Options = {
    "--cold": {"action": "store_true", "help": "load and build everything, whatever snapshot fits; keep none"}
}
BUDGET: Options = {
    "--snapshots": {
        "default": "10G",
        "metavar": "SIZE",
        "help": "what all snapshots may take on disk, such as 500M or 10G (default: 10G); 0 keeps none",
    }
}


def up(given: argparse.Namespace) -> None:
    """Create or update one."""
    from ci.ephemeral import commands  # noqa: PLC0415 - NumPy, which no other command shall wait for

    owner = given.owner or os.environ.get("GITHUB_ACTOR") or getpass.getuser()
    start = commands.Start(not given.cold, bytes_of(given.snapshots))
    commands.up(given.name, given.ttl, owner, settings(given), start)


def down(given: argparse.Namespace) -> None:
    """Remove one."""
    from ci.ephemeral import commands  # noqa: PLC0415 - as above

    commands.down(given.name)


def show(given: argparse.Namespace) -> None:
    """List all."""
    from ci.ephemeral import commands  # noqa: PLC0415 - as above

    commands.show(as_json=given.json)


def extend(given: argparse.Namespace) -> None:
    """Let one live longer."""
    from ci.ephemeral import commands  # noqa: PLC0415 - as above

    commands.extend(given.name, given.ttl)


def reap(given: argparse.Namespace) -> None:
    """Remove those that are over."""
    from ci.ephemeral import commands  # noqa: PLC0415 - as above

    commands.reap(images=given.images, budget=bytes_of(given.snapshots))


def show_snapshots(given: argparse.Namespace) -> None:
    """List the snapshots."""
    from ci.ephemeral import commands  # noqa: PLC0415 - as above

    commands.show_snapshots(as_json=given.json)


COMMANDS: Commands = {
    "up": Command(
        "create or update a stack that ends by itself",
        up,
        {**NAME, **TTL, **OWNER, **SCALE, **COLD, **BUDGET},
    ),
    "down": Command("remove one, wherever its creation ended", down, NAME),
    "list": Command("list them with age, time left, owner, URL and size", show, AS_JSON),
    "extend": Command("let one live longer", extend, {**NAME, **TTL}),
    "reap": Command("remove those whose time is over or whose creation died", reap, {**IMAGES, **BUDGET}),
    "snapshots": Command("list the warehouses that new stacks begin as copies of", show_snapshots, AS_JSON),
}
