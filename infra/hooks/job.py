"""A job: a one-shot container of the stack that deploys something and reports it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from docker import DockerClient
from docker.errors import APIError, ImageNotFound, NotFound
from docker.models.containers import Container
from docker.types import LogConfig, Mount

from infra.endpoints import SECRETS
from infra.engine import LOST
from infra.names import Names
from infra.private_files import put_files

REPORT = "REPORT "
ERROR = "error: "
ENDED = {
    137: "killed, perhaps for lack of memory (limit {memory} MiB)",  # after SIGKILL
    143: "stopped, perhaps by an engine that restarts",  # after SIGTERM
}


class JobFailedError(Exception):
    """A job ended without success; the message is one line for the person."""

    # The dynamic provider shows an exception by its full name: the path says nothing to the person.
    __module__ = "builtins"


@dataclass(frozen=True)
class Job:
    """What to run. `secrets` are files of /run/secrets by name; memory is in mebibytes."""

    role: str
    names: Names
    image: str
    uid: int
    command: Sequence[str]
    secrets: Mapping[str, str]
    environment: Mapping[str, str] = field(default_factory=dict)
    memory: int = 2048

    @property
    def container(self) -> str:
        """The container's fixed name: a job that a killed update left running is found by it."""
        return self.names.container(self.role)


def run_job(client: DockerClient, job: Job) -> dict[str, Any]:
    """Run the job to its end, printing its progress lines, and return its report.

    A container of the same name is ended first. Raises JobFailedError with the job's last words.
    """
    remove(client, job.container)
    try:
        container = create(client, job)
        try:
            put_files(container, job.uid, job.secrets)
            container.start()
            report, last_words = follow(container, job.role)
            exit_code = container.wait()["StatusCode"]
        finally:
            # By its id: the name may be the next update's already, when this one was killed. When the engine
            # went away, that one removes it.
            with suppress(*LOST):
                remove(client, str(container.id))
    except ImageNotFound:
        raise JobFailedError(
            f"{job.role}: image {job.image} is not on the engine; run the update again"
        ) from None
    except APIError as error:
        raise JobFailedError(f"{job.role}: {error.explanation or error}; run the update again") from None
    if exit_code in ENDED:
        raise JobFailedError(
            f"{job.role}: its container was {ENDED[exit_code].format(memory=job.memory)};"
            " what was there before stays; run the update again"
        )
    if exit_code != 0:
        raise JobFailedError(f"{job.role}: {last_words or f'ended with exit code {exit_code}'}")
    if report is None:
        raise JobFailedError(f"{job.role}: ended without a report; last words: {last_words}")
    return report


def create(client: DockerClient, job: Job) -> Container:
    """Create the job's container, not started and without its secret files yet.

    It may write to /tmp, in memory, only. The engine puts no file into a read-only root, so the secrets are
    in a volume that has no name and ends with the container.
    """
    return client.containers.create(
        job.image,
        list(job.command),
        name=job.container,
        network=job.names.prefix,
        labels=job.names.labels,
        environment=dict(job.environment),
        user=str(job.uid),
        mem_limit=f"{job.memory}m",
        cap_drop=["ALL"],
        security_opt=["no-new-privileges"],
        read_only=True,
        tmpfs={"/tmp": f"uid={job.uid}"},  # noqa: S108 - in the container
        mounts=[Mount(SECRETS, None, labels=job.names.labels)],
        init=True,
        log_config=LogConfig(type="json-file", config={"max-size": "10m", "max-file": "1"}),
    )


def follow(container: Container, role: str) -> tuple[dict[str, Any] | None, str]:
    """Print the job's lines as they come; return its report and its last words."""
    report = None
    last_words = ""
    error = ""
    for line in lines(container.logs(stream=True, follow=True)):
        if line.startswith(REPORT):
            report = json.loads(line.removeprefix(REPORT))
        elif line.startswith(ERROR):
            error = line.removeprefix(ERROR)
        elif line:
            print(f"{role}  {line}", flush=True)
            last_words = line
    # The engine may hand on what came to the two outputs at one moment in either order.
    return report, error or last_words


def lines(chunks: Iterator[bytes]) -> Iterator[str]:
    """Cut a stream of bytes into lines."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line.decode(errors="replace").rstrip()
    if rest:
        yield rest.decode(errors="replace").rstrip()


def remove(client: DockerClient, container: str) -> None:
    """End and remove the container of this name or id, if there is one."""
    try:
        client.containers.get(container).remove(force=True, v=True)
    except NotFound:
        return
