"""An SSH server and what else the tests make an engine elsewhere of, where they may make one."""

import os
import shutil
from pathlib import Path

from ci.toolchain import shell
from ci.toolchain.progress import ToolchainError, step

PROGRAMS = {"sshd": "openssh-server", "ssh": "openssh-client", "ip": "iproute2", "openssl": "openssl"}
"""Debian's package by program."""


def missing() -> list[str]:
    """Return the packages of the programs that are not there, with those for administrators looked at."""
    path = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
    return [package for program, package in PROGRAMS.items() if shutil.which(program, path=path) is None]


def is_ready(_toolchain: Path) -> bool:
    """Tell whether all is there; only root's tests make an engine."""
    return os.geteuid() != 0 or not missing()


def ensure(toolchain: Path) -> None:
    """Install what is missing, where Debian's packages can be. The server does not start by itself."""
    packages = missing()
    if not shell.can_install():
        raise ToolchainError(f"the tests need {', '.join(packages)}: install that")
    log = toolchain / "log" / "ssh_server.log"
    with step("SSH server", f"installing {', '.join(packages)}"):
        shell.apt_install(packages, log)
        if "openssh-server" in packages and Path("/run/systemd/system").is_dir():
            # Nobody asked for a machine that can be logged in to.
            shell.run(["systemctl", "disable", "--now", "ssh.socket", "ssh.service"], log)
