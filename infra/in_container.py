"""A command in a container that runs, with what it wrote."""

import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import requests
from docker.errors import create_api_error_from_http_exception
from docker.models.containers import Container

OUTPUT, ERRORS = 1, 2
"""The streams of an engine's frames (Docker Engine API, "Stream format" of ContainerAttach)."""
HEADER = struct.Struct(">BxxxL")
"""Before each frame: its stream, three zeros, and the bytes that it has."""


class Ended(NamedTuple):
    """How a command ended: its exit code, and the bytes that it wrote to either stream."""

    exit_code: int
    output: bytes
    errors: bytes


def run_in(
    container: Container,
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    user: str = "",
) -> Ended:
    """Run a command in the container, as its own user unless another is named.

    Raises APIError when the engine does not.

    The library's own `exec_run` reads below the buffer of its HTTP client, and loses what came with the
    engine's header: on a loaded machine "114 is not a valid stream", or no output at all.
    """
    client: Any = container.client
    api = client.api
    variables = dict(environment or {})
    program = api.exec_create(container.id, list(command), environment=variables, user=user)["Id"]
    url = f"{api.base_url}/v{api.api_version}/exec/{program}/start"
    answer = api.post(url, json={"Detach": False, "Tty": False}, timeout=api.timeout)
    try:
        answer.raise_for_status()
    except requests.HTTPError as error:
        create_api_error_from_http_exception(error)
    written = {OUTPUT: b"", ERRORS: b""}
    for stream, content in frames(answer.content):
        written[stream] += content
    return Ended(api.exec_inspect(program)["ExitCode"], written[OUTPUT], written[ERRORS])


def frames(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield stream and content of each frame; words of the engine itself, which have no frame, are errors."""
    begin = 0
    while begin < len(content):
        stream = content[begin]
        if stream not in (OUTPUT, ERRORS):
            yield ERRORS, content[begin:]
            return
        _, size = HEADER.unpack_from(content, begin)
        begin += HEADER.size
        yield stream, content[begin : begin + size]
        begin += size
