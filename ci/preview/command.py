"""`python -m ci preview`: what an update would do, shown, and written as Markdown and JSON."""

import json
from pathlib import Path
from typing import NamedTuple

from ci import checks
from ci.drift import present, refresh_option
from ci.errors import CommandFailedError, RefusedError
from ci.prepare import prepared
from ci.preview.assets import by_dashboard, changed_assets
from ci.preview.base import preview_against_base
from ci.preview.comparison import comparison
from ci.preview.markdown import markdown
from ci.preview.report import Report, hooks_of
from ci.preview.runs import earlier_runs
from ci.preview.steps import planned
from ci.stack import Stack
from ci.toolchain import address, engine
from ci.toolchain.progress import ToolchainError
from infra.hooks.digests import builder_digest
from superset_assets.files import read_assets

CHANGES = 3
"""The exit code that tells changes from none, when it is asked for; 1 and 2 tell of errors."""


class Wanted(NamedTuple):
    """Where the report goes, and the branch to compare with when the engine is out of reach."""

    markdown: Path | None
    json: Path | None
    base: str
    exit_code: bool


def preview(stack: Stack, given: dict[str, str], wanted: Wanted) -> None:
    """Show what an update would do; a stack that is new is created, empty.

    Raises RefusedError when something keeps an update from beginning, and CommandFailedError with CHANGES
    when that is asked for and an update would change something.
    """
    if is_out_of_reach():
        report = preview_against_base(stack, given, wanted.base)
    else:
        report = preview_of_stack(stack, given)
    text = markdown(report)
    print(f"\n{text}", end="")
    write(wanted.markdown, text)
    write(wanted.json, json.dumps(report.as_data(), indent=2) + "\n")
    if wanted.exit_code and report.has_changes:
        raise CommandFailedError(CHANGES)


def is_out_of_reach() -> bool:
    """Tell whether no engine answers; one that refuses is in reach, and the checks say what is wrong."""
    try:
        address.check()
        return engine.ask("/version") is None
    except (PermissionError, ToolchainError):
        return False
    except OSError:
        return True


def preview_of_stack(stack: Stack, given: dict[str, str]) -> Report:
    """Return what Pulumi and dbt say of the project against what is deployed."""
    with comparison() as compared, prepared(stack, given):
        runs = earlier_runs(stack)
        compared.begin(runs.manifest)
        events = stack.run_by_rules("preview", refresh_option(stack, present(stack)))
        assets = read_assets()
        models = compared.models()
    steps = tuple(planned(events))
    hooks = hooks_of(steps)
    settings = checks.check_settings(stack.name, stack.configuration(), given)
    tables = runs.tables(settings.scale) if "seed" in hooks else {}
    builds_everything = "seed" in hooks or runs.builder != builder_digest()
    return Report(
        stack=stack.name,
        compared_with="what is deployed" if runs.updates else "nothing: the stack never came up",
        steps=steps,
        hooks=hooks,
        tables=tables,
        models=models,
        builds_everything=builds_everything,
        assets=by_dashboard(changed_assets(runs.digests, assets), assets),
        seconds=runs.seconds(steps, settings.scale, is_part=not builds_everything),
    )


def write(path: Path | None, text: str) -> None:
    """Write a file that was asked for; raise RefusedError when that is not possible."""
    if path is None:
        return
    try:
        path.write_text(text)
    except OSError as error:
        raise RefusedError(f"{path} cannot be written ({error.strerror}): give a path that can") from None
