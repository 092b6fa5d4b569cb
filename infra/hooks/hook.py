"""What the three deployment hooks share: when one has to run, and how its outcome is kept."""

import sys
from abc import abstractmethod
from typing import Any

import docker
from docker import DockerClient
from docker.errors import DockerException
from pulumi.dynamic import CreateResult, DiffResult, ResourceProvider, UpdateResult

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
        """Deploy for the first time."""
        return CreateResult(props["wanted"][-1][0], self._outputs(props))

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Deploy again."""
        return UpdateResult(self._outputs(news))

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Tell whether the stage has to run: its state or its live record is not what is wanted."""
        if olds.get("wanted") != news["wanted"]:
            return DiffResult(changes=True)
        live = deployed.read(engine(), Names(news["stack"]))
        wanted = [(stage, digest) for stage, digest in news["wanted"]]
        return DiffResult(changes=not deployed.stands(live, wanted))

    def _outputs(self, props: dict[str, Any]) -> dict[str, Any]:
        report = self.deploy(engine(), Names(props["stack"]), props)
        return {"wanted": props["wanted"], "report": report}


def engine() -> DockerClient:
    """Return a client of the engine that DOCKER_HOST names; raise JobFailedError when none answers.

    Called in the provider's process only, whose failures the person shall see without a traceback. (In
    the program's process the SDK itself needs the stack.)
    """
    sys.tracebacklimit = 0
    try:
        return docker.from_env(timeout=600)
    except DockerException as error:
        raise JobFailedError(f"the Docker engine does not answer ({error}); start it") from None
