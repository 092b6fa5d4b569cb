"""What the three deployment hooks share: when one has to run, and how its outcome is kept."""

import sys
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from docker import DockerClient
from docker.errors import DockerException
from pulumi.dynamic import CreateResult, DiffResult, ResourceProvider, UpdateResult

from infra.engine import LOST, engine_client, one_line
from infra.hooks import deployed
from infra.hooks.job import JobFailedError
from infra.names import Names


class HookProvider(ResourceProvider):
    """Deploys one stage. Properties: `stack`, `wanted` ([stage, digest] pairs, this stage last), its own.

    The outputs are the wanted digests and the stage's report.
    """

    @abstractmethod
    def deploy(self, client: DockerClient, names: Names, props: dict[str, Any]) -> dict[str, Any]:
        """Run the stage's job and return its report; raise JobFailedError when it fails."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Deploy for the first time, unless it is live: in a copy, or in what outlived its state."""
        stage = props["wanted"][-1][0]
        with engine() as client:
            live = deployed.read(client, Names(props["stack"]))
        if deployed.stands(live, props["wanted"]) and live[stage].report:
            return CreateResult(stage, {"wanted": props["wanted"], "report": live[stage].report})
        return CreateResult(stage, self._outputs(props))

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Deploy again."""
        return UpdateResult(self._outputs(news))

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Tell whether the stage has to run: its state or its live record is not what is wanted."""
        if olds.get("wanted") != news["wanted"]:
            return DiffResult(changes=True)
        with engine() as client:
            live = deployed.read(client, Names(news["stack"]))
        return DiffResult(changes=not deployed.stands(live, news["wanted"]))

    def _outputs(self, props: dict[str, Any]) -> dict[str, Any]:
        with engine() as client:
            report = self.deploy(client, Names(props["stack"]), props)
        return {"wanted": props["wanted"], "report": report}


@contextmanager
def engine() -> Iterator[DockerClient]:
    """Give a client of the engine that DOCKER_HOST names; raise JobFailedError when it does not do its part.

    Called in the provider's process only, whose failures the person shall see without a traceback. (In
    the program's process the SDK itself needs the stack.)
    """
    sys.tracebacklimit = 0
    try:
        yield engine_client(timeout=600)
    except LOST as error:
        raise JobFailedError(
            f"the Docker engine went away ({one_line(error)}); when it is back, run the update again"
        ) from None
    except DockerException as error:
        raise JobFailedError(f"the Docker engine does not do its part ({one_line(error)})") from None
