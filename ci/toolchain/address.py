"""The engine's address, as the person gave it."""

import os
import shutil
import subprocess
from pathlib import Path

from ci.toolchain.progress import ToolchainError

DEFAULT_HOST = "unix:///var/run/docker.sock"
SOCKET, TCP, SSH = SCHEMES = ("unix://", "tcp://", "ssh://")
CERTIFICATES = ("ca.pem", "cert.pem", "key.pem")
SSH_SECONDS = 40


def host() -> str:
    """Return the engine's address, as the Docker provider takes it too."""
    return os.environ.get("DOCKER_HOST") or DEFAULT_HOST


def is_here() -> bool:
    """Tell whether the engine is reached by a socket of this machine, which its ports then are of too."""
    return host().startswith(SOCKET)


def check() -> None:
    """Raise ToolchainError when nothing can be reached by the address as it is given."""
    if not host().startswith(SCHEMES):
        raise ToolchainError(
            f"DOCKER_HOST={host()} has no scheme that is known ({', '.join(SCHEMES)}): set it to one such as"
            f" {DEFAULT_HOST}, or unset it"
        )
    if host().startswith(SSH) and shutil.which("ssh") is None:
        raise ToolchainError(
            f"DOCKER_HOST={host()} needs ssh, which is not installed: install openssh-client"
        )
    folder = os.environ.get("DOCKER_CERT_PATH", "")
    missing = [name for name in CERTIFICATES if not Path(folder, name).is_file()]
    if folder and missing:
        raise ToolchainError(
            f"DOCKER_CERT_PATH={folder} has no {', '.join(missing)}, which DOCKER_HOST={host()} is to be"
            " reached with: put them there, or unset DOCKER_CERT_PATH and DOCKER_TLS_VERIFY for an engine"
            " without TLS"
        )


def ssh_words() -> str:
    """Return what ssh, or the docker command at its other end, says of why there is no connection."""
    from infra.engine import dial_command  # noqa: PLC0415 - imports the Docker library, which takes long

    try:
        result = subprocess.run(
            dial_command(host()),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            text=True,
            timeout=SSH_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return "no answer"
    said = [line.strip() for line in result.stderr.splitlines() if line.strip()]
    return said[-1] if said else "the connection ended at once"
