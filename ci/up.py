"""`make up`: the stack, whole, and where to look at it."""

import sys
import time

from ci.drift import present, refresh_option
from ci.errors import CommandFailedError
from ci.last_words import last_words
from ci.prepare import prepared
from ci.stack import Stack
from ci.toolchain import address
from infra.names import Names


def up(stack: Stack, settings: dict[str, str]) -> None:
    """Create or update the stack; print the dashboard's URL and how to see the password."""
    started = time.monotonic()
    with prepared(stack, settings):
        there = present(stack)
        # A broken rule ends an update in the middle: what is made from nothing is previewed first.
        preview = ["--skip-preview"] if there else []
        try:
            stack.run_by_rules("up", "--yes", *preview, refresh_option(stack, there))
        except CommandFailedError:
            for line in last_words(Names(stack.name)):
                print(f"error: {line}", file=sys.stderr)
            raise
    outputs = stack.plain_outputs()
    print(
        f"\nready in {time.monotonic() - started:.1f} s:"
        f" {outputs['rowsLoaded']:,.0f} rows, {outputs['metricsActive']:.0f} metrics\n"
    )
    for slug in outputs["dashboards"]:
        print(f"  {'dashboard':<12} {outputs['supersetUrl']}/superset/dashboard/{slug}/")
    if not address.is_here():
        print(
            f"  {'':<12} on the engine's host, {address.host()}:"
            f" `make tunnel{stack.option}` lets you open it from here"
        )
    print(f"  {'user':<12} {outputs['supersetAdminUser']}\n  {'password':<12} make credentials{stack.option}")
