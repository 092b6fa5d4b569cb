"""The Docker engine that DOCKER_HOST names, reached over its socket, TCP or SSH."""

import os
import socket
import subprocess
import threading
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from docker import DockerClient
from docker.constants import DEFAULT_TIMEOUT_SECONDS, MINIMUM_DOCKER_API_VERSION
from docker.errors import DockerException
from docker.transport.unixconn import UnixHTTPAdapter, UnixHTTPConnection, UnixHTTPConnectionPool

SSH = "ssh://"
LOST = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    urllib3.exceptions.HTTPError,
)
"""What the Docker library lets through when the engine goes away while it is asked."""


def engine_client(timeout: int = DEFAULT_TIMEOUT_SECONDS) -> DockerClient:
    """Return a client of the engine, which waits `timeout` seconds for an answer.

    Raises DockerException when no engine answers. The library's own way over SSH needs paramiko, or leaves
    `exec` out; this one is the docker command's, so what the person's ssh can reach works here too.
    """
    host = os.environ.get("DOCKER_HOST", "")
    if host.startswith(SSH):
        client = DockerClient(base_url="unix:///ssh", version=MINIMUM_DOCKER_API_VERSION, timeout=timeout)
        client.api.mount("http+docker://", SshAdapter(host, timeout))
    else:
        client = DockerClient.from_env(version=MINIMUM_DOCKER_API_VERSION, timeout=timeout)
        # REQUESTS_CA_BUNDLE, which machines behind an inspecting proxy have, would take the place of the
        # authority that the engine's certificate is to be checked with.
        client.api.trust_env = not os.environ.get("DOCKER_CERT_PATH")
    try:
        version = client.api.version(api_version=False)["ApiVersion"]
    except (requests.RequestException, KeyError) as error:
        client.close()
        raise DockerException(str(error)) from error
    client.api._version = version  # type: ignore[attr-defined]  # noqa: SLF001 - as its constructor does
    return client


def one_line(words: object) -> str:
    """Return the text of an error, or of what a program said, without its line breaks."""
    return " ".join(str(words).split())


def dial_command(host: str) -> list[str]:
    """Return the command that joins its input and output to the engine at `ssh://[USER@]HOST[:PORT]`.

    It never asks: an update opens many connections, and each would.
    """
    url = urlsplit(host)
    options = ["-o", "BatchMode=yes", "-o", "ConnectTimeout=30"]
    user = ["-l", url.username] if url.username else []
    port = ["-p", str(url.port)] if url.port else []
    return ["ssh", *options, *user, *port, "--", url.hostname or "", "docker", "system", "dial-stdio"]


class SshConnection(UnixHTTPConnection):
    """HTTP over the input and output of one `ssh`; `unix_socket` holds the engine's address."""

    def connect(self) -> None:
        """Start it; it ends when the connection is closed."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(
                dial_command(self.unix_socket),
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.DEVNULL,
            )
        threading.Thread(target=process.wait, daemon=True).start()
        ours.settimeout(self.timeout)
        self.sock = ours


class SshPool(UnixHTTPConnectionPool):
    """Such connections, kept for the next request; `socket_path` holds the engine's address."""

    def _new_conn(self) -> Any:
        return SshConnection(self.base_url, self.socket_path, self.timeout)  # type: ignore[arg-type]


class SshAdapter(UnixHTTPAdapter):
    """What makes the Docker library use them."""

    def __init__(self, host: str, timeout: int) -> None:
        super().__init__("", timeout)
        self.host = host
        self.pools[host] = SshPool("http+docker://localhost", host, timeout, maxsize=self.max_pool_size)

    def get_connection(self, url: str | bytes, proxies: object = None) -> Any:  # noqa: ARG002
        """Return the one pool."""
        return self.pools[self.host]
