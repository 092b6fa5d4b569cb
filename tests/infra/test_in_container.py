"""Commands in a container that runs, on a real engine."""

import threading
from collections.abc import Iterator
from http.client import HTTPResponse

import docker
import pytest
from docker.errors import APIError
from docker.models.containers import Container
from docker.models.images import Image

from infra.in_container import run_in
from infra.names import PROJECT, PROJECT_LABEL

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def container(own_image: Image) -> Iterator[Container]:
    client = docker.from_env()
    labels = {PROJECT_LABEL: PROJECT}
    container = client.containers.run(
        str(own_image.id), entrypoint=["sleep", "infinity"], detach=True, init=True, labels=labels
    )
    try:
        yield container
    finally:
        container.remove(force=True, v=True)
        client.close()


def test_what_it_writes_is_kept_apart(container: Container) -> None:
    ended = run_in(container, ["sh", "-c", 'echo "$WORD"; echo oh >&2; exit 3'], {"WORD": "hello"})
    assert ended == (3, b"hello\n", b"oh\n")


def test_all_of_it_is_there(container: Container) -> None:
    ended = run_in(container, ["seq", "200000"])
    assert ended.output == b"".join(b"%d\n" % number for number in range(1, 200_001))


def test_what_comes_with_the_engines_header_is_there_too(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = HTTPResponse.begin

    def begin_late(response: HTTPResponse) -> None:
        """Read the header when what the command wrote has come as well."""
        threading.Event().wait(0.5)
        begin(response)

    monkeypatch.setattr(HTTPResponse, "begin", begin_late)
    assert run_in(container, ["echo", "rows"]) == (0, b"rows\n", b"")


def test_what_the_engine_cannot_run_is_an_error(container: Container) -> None:
    ended = run_in(container, ["no-such-program"])
    assert ended.exit_code != 0
    assert b"no-such-program" in ended.output + ended.errors


def test_a_container_that_ended_is_refused(own_image: Image) -> None:
    client = docker.from_env()
    ended = client.containers.create(str(own_image.id), labels={PROJECT_LABEL: PROJECT})
    try:
        with pytest.raises(APIError, match="is not running"):
            run_in(ended, ["true"])
    finally:
        ended.remove(force=True, v=True)
        client.close()
