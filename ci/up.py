"""`make up`: the stack, whole, and where to look at it."""

import sys
import time
from collections.abc import Callable

from ci.drift import present, refresh_option
from ci.errors import CommandFailedError
from ci.last_words import last_words
from ci.prepare import prepared
from ci.stack import Stack
from ci.toolchain import address
from infra.names import Names


def up(
    stack: Stack,
    settings: dict[str, str],
    *,
    is_previewed: bool = True,
    finish: Callable[[], None] | None = None,
) -> None:
    """Create or update the stack, `finish`, and print the dashboard's URL and how to see the password.

    Of a stack that is made from nothing a broken rule leaves what was made before it, unless the creation
    `is_previewed`, which takes seconds.
    """
    started = time.monotonic()
    with prepared(stack, settings):
        there = present(stack)
        preview = ["--skip-preview"] if there or not is_previewed else []
        try:
            stack.run_by_rules("up", "--yes", *preview, refresh_option(stack, there))
        except CommandFailedError:
            for line in last_words(Names(stack.name)):
                print(f"error: {line}", file=sys.stderr)
            raise
        if finish:
            finish()
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
