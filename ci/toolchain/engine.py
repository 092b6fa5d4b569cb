"""The Docker engine: the one that answers, or Debian's, installed and started."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from ci.toolchain import address, golang, shell
from ci.toolchain.address import host
from ci.toolchain.progress import ToolchainError, step

OLDEST_API = "1.41"
"""That of Docker 20.10, the oldest engine that the project was seen to run on."""
ANSWER_SECONDS = 5
START_SECONDS = 60
HALF_REMOVED = "libnetwork.(*controller).reservePools"
"""Where a dockerd panics that cannot read a network."""
NETWORKS = "/var/lib/docker/network/files/local-kv.db"
"""Where dockerd keeps its networks: those of stacks are made again by `make up`."""


class _SocketConnection(http.client.HTTPConnection):
    """HTTP over the engine's Unix socket."""

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(host().removeprefix("unix://"))


def ask(path: str) -> Any:
    """Return the engine's answer to GET `path`, None when it has no such thing.

    Raises OSError when nothing answers, or something that is no engine. A Unix socket is asked without the
    Docker library, whose import alone takes longer than this.
    """
    if host().startswith("unix://"):
        with closing(_SocketConnection("localhost", timeout=ANSWER_SECONDS)) as connection:
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                return json.load(answer) if answer.status == http.HTTPStatus.OK else None
            except (http.client.HTTPException, ValueError) as error:
                raise OSError(str(error)) from error
    import requests  # noqa: PLC0415 - a fifth of a second, which a run with nothing to do saves
    from docker.errors import DockerException  # noqa: PLC0415 - as above

    from infra.engine import engine_client  # noqa: PLC0415 - as above

    try:
        seconds = address.SSH_SECONDS if host().startswith(address.SSH) else ANSWER_SECONDS
        api = engine_client(seconds).api
        response = api.get(f"{api.base_url}{path}")
        return response.json() if response.ok else None
    except (DockerException, requests.RequestException) as error:
        raise OSError(str(error)) from error


def is_ready(_toolchain: Path | None = None) -> bool:
    """Tell whether an engine answers; raise ToolchainError when only the person can mend what is wrong."""
    address.check()
    try:
        answer = ask("/version")
    except PermissionError as error:
        raise ToolchainError(
            f"no permission to use the Docker engine at {host()}: add yourself to the group docker "
            "(sudo usermod -aG docker $USER) and log in again"
        ) from error
    except OSError as error:
        if "DOCKER_HOST" in os.environ:
            reason = f" ({address.ssh_words()})" if host().startswith(address.SSH) else ""
            raise ToolchainError(
                f"no Docker engine answers at DOCKER_HOST={host()}{reason}: start it, or unset DOCKER_HOST"
            ) from error
        return False
    if answer is None:
        return False
    if golang.version(answer["ApiVersion"]) < golang.version(OLDEST_API):
        raise ToolchainError(
            f"the Docker engine at {host()} is too old (API {answer['ApiVersion']}; {OLDEST_API} is needed):"
            " install Docker 20.10 or newer, or set DOCKER_HOST to an engine that is"
        )
    return True


def ensure(toolchain: Path) -> None:
    """Install the engine if there is none, and start it."""
    installed = shutil.which("dockerd") is not None
    if not shell.can_install():
        what = "start it (sudo systemctl start docker)" if installed else "install Docker and start it"
        raise ToolchainError(
            f"no Docker engine answers at {host()}: {what}, or run this once as root on Debian or Ubuntu"
        )
    if not installed:
        with step("Docker engine", "installing docker.io"):
            shell.apt_install(["docker.io", "iptables"], toolchain / "log" / "docker.log")
    if not is_ready():
        with step("Docker engine", "starting"):
            _start(toolchain / "dockerd.log")


def _start(log: Path) -> None:
    """Start the engine by systemd where that runs, else as a process that outlives this one."""
    if Path("/run/systemd/system").is_dir():
        shell.run(["systemctl", "start", "docker"], log)
        if not is_ready():
            raise ToolchainError(f"systemd started docker, but nothing answers at {host()}: see {log}")
        return
    with log.open("wb") as output:
        daemon = subprocess.Popen(
            ["dockerd"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while not is_ready():
        try:
            daemon.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            if time.monotonic() < deadline:
                continue
        daemon.kill()
        raise ToolchainError(f"dockerd does not start: {last_words(log)} (all of it: {log})")


def last_words(log: Path) -> str:
    """Return what dockerd said of its end: a panic's first line, which its trace follows, else the last."""
    text = log.read_text(errors="replace")
    panic = next((line for line in text.splitlines() if line.startswith("panic: ")), None)
    if panic is not None and HALF_REMOVED in text:
        # It comes back without networks, and `make up` makes those of a stack again.
        return (
            f"{panic}: it ended while it removed a network, which Docker before 23.0.4 cannot read"
            f" (moby issue 45057): sudo rm {NETWORKS}, and run this again"
        )
    return panic or shell.last_line(log)
