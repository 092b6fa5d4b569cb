"""A preview's report as the comment of a pull request."""

from collections.abc import Iterable, Iterator

from ci.preview.report import Report
from ci.preview.warnings import warnings

SHOWN = 12
"""As many names are shown in a line; the JSON has all."""


def markdown(report: Report) -> str:
    """Return the report as Markdown that reads well as plain text too."""
    return "\n".join(lines(report)) + "\n"


def lines(report: Report) -> Iterator[str]:
    """Yield the comment's lines."""
    yield f"### Stack `{report.stack}`: {headline(report)}"
    yield ""
    yield f"Compared with {report.compared_with}."
    for warning in warnings(report.steps):
        yield from ("", f"> **Warning:** {warning}.")
    if report.steps:
        yield from ("", "| resource | operation | because of |", "| --- | --- | --- |")
        for step in report.steps:
            yield f"| {step.name} | {step.operation} | {some(step.reasons, code=True)} |"
    facts = [f"- {fact}" for fact in data_lines(report)]
    if facts:
        yield from ("", *facts)


def headline(report: Report) -> str:
    """Return how much changes and how long that takes."""
    if not report.has_changes:
        return "no change"
    count = len(report.steps) or len(report.hooks)
    changes = f"{count} change{'s' if count > 1 else ''}"
    if report.seconds is None:
        return f"{changes}; nothing like it ran yet to tell how long it takes"
    return f"{changes}, about {max(report.seconds, 1):.0f} s"


def data_lines(report: Report) -> Iterator[str]:
    """Yield what changes in tables, models, metrics and dashboards."""
    if report.tables:
        total = sum(report.tables.values())
        yield f"**Data:** {len(report.tables)} tables are loaded again, about {total:,} rows"
    if report.rebuilt:
        yield f"**Models:** {', '.join(model_facts(report))}"
    if report.metrics:
        counts = ", ".join(
            f"{len(names)} in {domain.replace('_', ' ')}" for domain, names in report.metrics.items()
        )
        yield f"**Metrics** that may change: {counts}"
    for slug, changes in report.assets.items():
        yield f"**{f'Dashboard {slug}' if slug else 'Assets of no dashboard'}:** {some(changes)}"
    if report.dashboards:
        yield f"**Dashboards** that may show something else: {', '.join(report.dashboards)}"


def model_facts(report: Report) -> Iterator[str]:
    """Yield the parts of the line about models."""
    models = report.models
    yield f"{len(report.rebuilt)} are built again beside the live ones"
    for word, names in (("changed", models.changed), ("gone", models.gone)):
        if names:
            yield f"{word}: {some(names, code=True)}"
    if models.downstream:
        yield f"{len(models.downstream)} downstream of them: {some(models.downstream, code=True)}"
    if models.tests_changed:
        yield f"{models.tests_changed} tests changed"


def some(names: Iterable[str], *, code: bool = False) -> str:
    """Return the first names in one line, and how many more there are."""
    every = [f"`{name}`" if code else name for name in names]
    more = len(every) - SHOWN
    return ", ".join(every[:SHOWN]) + (f" and {more} more" if more > 0 else "")
