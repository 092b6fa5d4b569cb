"""A preview's result as data: what the Markdown shows, and what `--json` writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ci.preview.models import Models, metrics_of
from ci.preview.steps import Step
from ci.preview.warnings import warnings
from infra.names import JOBS


@dataclass(frozen=True)
class Report:
    """What an update would do. `seconds` is None when no earlier run tells; `assets` are by dashboard.

    A transform `builds_everything` on new data, and when it is not known what of the models is still live.
    """

    stack: str
    compared_with: str
    steps: tuple[Step, ...]
    hooks: frozenset[str]
    tables: dict[str, int]
    models: Models
    builds_everything: bool
    assets: dict[str, list[str]]
    seconds: float | None

    @property
    def has_changes(self) -> bool:
        """Tell whether an update would change anything."""
        return bool(self.steps or self.hooks)

    @property
    def rebuilt(self) -> tuple[str, ...]:
        """The models that are built again, beside the live ones."""
        if "transform" not in self.hooks:
            return ()
        return self.models.all if self.builds_everything else self.models.rebuilt

    @property
    def touches_everything(self) -> bool:
        """Tell whether any value may become another."""
        return self.builds_everything and "transform" in self.hooks

    @property
    def metrics(self) -> dict[str, tuple[str, ...]]:
        """The active metrics by domain whose values may become others."""
        if self.touches_everything:
            return metrics_of(self.models.all)
        return metrics_of(self.rebuilt)

    @property
    def dashboards(self) -> tuple[str, ...]:
        """The slugs of the dashboards that may show something else afterwards."""
        by_models = self.models.dashboards if self.rebuilt else ()
        if self.touches_everything:
            by_models = self.models.all_dashboards
        return tuple(sorted({*by_models, *filter(None, self.assets)}))

    def as_data(self) -> dict[str, Any]:
        """Return the report ready for JSON."""
        return {
            "stack": self.stack,
            "compared_with": self.compared_with,
            "has_changes": self.has_changes,
            "seconds": None if self.seconds is None else round(self.seconds),
            "warnings": list(warnings(self.steps)),
            "resources": [
                {
                    "name": step.name,
                    "type": step.type,
                    "operation": step.operation,
                    "reasons": list(step.reasons),
                }
                for step in self.steps
            ],
            "hooks": [hook for hook in JOBS if hook in self.hooks],
            "tables": self.tables,
            "rows": sum(self.tables.values()),
            "models": {
                "rebuilt": list(self.rebuilt),
                "changed": list(self.models.changed),
                "downstream": list(self.models.downstream),
                "gone": list(self.models.gone),
                "tests_changed": self.models.tests_changed,
            },
            "metrics": {domain: list(names) for domain, names in self.metrics.items()},
            "assets": self.assets,
            "dashboards": list(self.dashboards),
        }


def hooks_of(steps: Iterable[Step]) -> frozenset[str]:
    """Return the hooks that run when the steps are taken."""
    return frozenset(step.name for step in steps if step.name in JOBS)
