"""Why a service does not come up: its container's own words, which Pulumi does not tell."""

from collections.abc import Iterator

import requests
from docker.errors import DockerException

from infra.engine import engine_client
from infra.hooks.job import ERROR
from infra.names import Names

LINES = 50
"""How far back the error may be: what restarts again and again says more than the error."""


def last_words(names: Names) -> Iterator[str]:
    """Yield a line for each service that is not healthy and said why; none when the engine is gone."""
    try:
        for container in engine_client().containers.list(all=True, filters=names.filters):
            health = container.attrs["State"].get("Health", {}).get("Status")
            said = container.logs(tail=LINES).decode(errors="replace").splitlines()
            errors = [line for line in said if line.startswith(ERROR)]
            if health not in (None, "healthy") and errors:
                yield f"{container.name}: {errors[-1].removeprefix(ERROR)}"
    except (DockerException, requests.RequestException):
        return
