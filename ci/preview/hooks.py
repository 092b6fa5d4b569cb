"""Why a deployment hook runs again, from what it was given last and what it is given now."""

from typing import Any

from infra.names import JOBS

SOURCES = {"seed": "generator", "transform": "dbt_project", "dashboards": "superset_assets"}
"""The folder that each hook deploys."""

SETTINGS = ("scale", "scenario", "seed", "asOf")
DRIFT = "what is live"
"""The reason when the hook is given what it was given last: the warehouse holds something else."""


def hook_reasons(hook: str, old: dict[str, Any], new: dict[str, Any]) -> tuple[str, ...]:
    """Return the settings, else the hooks before it, else the folder that made its digest another.

    `old` and `new` are the inputs, where `wanted` has the digests of the hook and of those before it.
    """
    changed = tuple(key for key in SETTINGS if key in new and old.get(key) != new[key])
    if changed:
        return changed
    before, wanted = (dict(inputs.get("wanted") or ()) for inputs in (old, new))
    stages = [stage for stage in JOBS if wanted.get(stage) != before.get(stage)]
    upstream = tuple(stage for stage in stages if stage != hook)
    return upstream[:1] or ((SOURCES[hook],) if stages else (DRIFT,))
