"""A second Docker engine, as on another machine: reached over TCP with TLS and over SSH.

Its machine is a set of namespaces: a network, mounts and processes of its own. In the network of the first
engine it would take that one's bridge and rules away, so it starts only where neither is to be seen.
"""

import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from waiting import wait_until

LIMIT = 60.0  # seconds in which the engine has to start, or to end
TLS_PORT, SSH_PORT, UNKNOWN_SSH_PORT, NO_PORT = 2376, 2222, 2223, 2224
# Its own /run hides the first engine, and a containerd that both would use. It tells its number among the
# processes of this machine, as the /proc that it came with does.
MACHINE = """
read number rest </proc/self/stat
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
mkdir /run/lock /run/sshd
ip link set lo up
echo $number
exec docker-init -- cat >/dev/null
"""
SSHD_CONFIG = """
HostKey {folder}/host
AuthorizedKeysFile {folder}/login.pub
PidFile none
StrictModes no
PasswordAuthentication no
"""


@dataclass
class SecondEngine:
    """The engine; `inside` are the words that run a command on its machine, `folder` is that of its files."""

    folder: Path
    address: str
    inside: Sequence[str]
    cgroup: str
    daemon: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> dict[str, str]:
        """How this machine's root reaches it, whatever its network."""
        return {"DOCKER_HOST": f"unix://{self.folder}/docker.sock"}

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.socket}

    def tls(self) -> dict[str, str]:
        return {
            "DOCKER_HOST": f"tcp://{self.address}:{TLS_PORT}",
            "DOCKER_TLS_VERIFY": "1",
            "DOCKER_CERT_PATH": str(self.folder),
        }

    def ssh(self, port: int = SSH_PORT) -> dict[str, str]:
        """By an `ssh` in `bin`, which has to come first on the PATH: it knows the server at `SSH_PORT`."""
        return {"DOCKER_HOST": f"ssh://root@{self.address}:{port}"}

    def start(self) -> None:
        """Start dockerd on the data that is there, and wait until it answers."""
        command = [
            "dockerd", f"--data-root={self.folder}/data", f"--config-file={self.folder}/daemon.json",
            f"--cgroup-parent=/{self.cgroup}", "--host=unix:///var/run/docker.sock",
            f"--host={self.socket['DOCKER_HOST']}", f"--host=tcp://{self.address}:{TLS_PORT}",
            "--tlsverify", f"--tlscacert={self.folder}/ca.pem",
            *(f"--tls{name}={self.folder}/{name}.pem" for name in ("cert", "key")),
        ]  # fmt: skip
        said = self.folder / "dockerd.log"
        with said.open("wb") as log:
            daemon = self.daemon = subprocess.Popen([*self.inside, *command], stdout=log, stderr=log)
        wait_until(lambda: daemon.poll() is not None or self.answers(), said.read_text)
        assert daemon.poll() is None, said.read_text()[-2000:]

    def answers(self) -> bool:
        asked = subprocess.run(["docker", "version"], check=False, env=self.environment, capture_output=True)
        return asked.returncode == 0

    def stop(self) -> None:
        """End it, if it runs, as its service does: SIGTERM, on which it ends the containers first."""
        if self.daemon is not None and self.daemon.poll() is None:
            run(*self.inside, "sh", "-c", "kill $(cat /run/docker.pid)")
            self.daemon.wait(LIMIT)

    def load(self, images: Iterable[str]) -> None:
        """Take images over from the first engine, which is quicker one beside the other."""
        with ThreadPoolExecutor() as pool:
            list(pool.map(self.load_one, images))

    def load_one(self, image: str) -> None:
        with subprocess.Popen(["docker", "save", image], stdout=subprocess.PIPE) as saving:
            subprocess.run(
                ["docker", "load", "--quiet"], check=True, env=self.environment,
                stdin=saving.stdout, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        assert saving.returncode == 0


@contextmanager
def second_engine(folder: Path) -> Iterator[SecondEngine]:
    """Start the engine and an SSH server on a machine of their own; nothing of it is left in the end."""
    token = secrets.token_hex(2)
    # 198.18.0.0/15 is for tests of networks: no real network has it.
    third, fourth = bytes.fromhex(token)
    here, there = (f"198.18.{third}.{fourth & 0xFC | end}" for end in (1, 2))
    with ExitStack() as ending:
        cgroup = f"saas-platform-{token}"
        ending.callback(forget, folder / "data", cgroup)
        number = ending.enter_context(machine())
        inside = ["nsenter", f"--target={number}", "--net", "--mount", "--pid"]
        connect(number, f"sp{token}", here, there, inside)
        engine = SecondEngine(folder, there, inside, cgroup)
        certify(engine)
        serve_ssh(engine)
        ending.callback(engine.stop)
        engine.start()
        yield engine


@contextmanager
def machine() -> Iterator[str]:
    """Make the namespaces and give the number of their first process, with whose end all others in them end.

    It reads from this process until that closes the pipe, or is no more.
    """
    command = ["unshare", "--net", "--mount", "--pid", "--fork", "sh", "-ec", MACHINE]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as first:
        assert first.stdout is not None
        number = first.stdout.readline().strip()
        networks = {Path(f"/proc/{process}/ns/net").readlink() for process in (number, "self")}
        assert len(networks) == 2, "the machine has this one's network"
        yield number


def connect(number: str, name: str, here: str, there: str, inside: Sequence[str]) -> None:
    """Lay a cable between this machine and that one; it goes when either end does."""
    run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", number)
    for where, link, address in (([], name, here), (inside, "eth0", there)):
        run(*where, "ip", "addr", "add", f"{address}/30", "dev", link)
        run(*where, "ip", "link", "set", link, "up")


def certify(engine: SecondEngine) -> None:
    """Make the one certificate that both ends show, and are checked with."""
    run(
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", "2", "-subj", "/CN=engine", "-addext", f"subjectAltName=IP:{engine.address}",
        "-keyout", f"{engine.folder}/key.pem", "-out", f"{engine.folder}/cert.pem",
    )  # fmt: skip
    shutil.copy(engine.folder / "cert.pem", engine.folder / "ca.pem")
    (engine.folder / "daemon.json").write_text("{}")


def serve_ssh(engine: SecondEngine) -> None:
    """Start the SSH server and make an `ssh` that has its key, and knows it at one of its ports."""
    folder = engine.folder
    for name in ("host", "login"):
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{folder}/{name}")
    (folder / "known").write_text(f"[{engine.address}]:{SSH_PORT} {(folder / 'host.pub').read_text()}")
    ports = "".join(f"ListenAddress {engine.address}:{port}\n" for port in (SSH_PORT, UNKNOWN_SSH_PORT))
    (folder / "sshd_config").write_text(ports + SSHD_CONFIG.format(folder=folder))
    client = folder / "bin" / "ssh"
    client.parent.mkdir()
    options = f"-i {folder}/login -o UserKnownHostsFile={folder}/known"
    client.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} {options} "$@"\n')
    client.chmod(0o755)
    run(*engine.inside, "/usr/sbin/sshd", "-f", f"{folder}/sshd_config", "-E", f"{folder}/sshd.log")
    wait_until(lambda: listens(engine.address, SSH_PORT))


def listens(address: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((address, port), LIMIT):
        return True
    return False


def forget(data: Path, cgroup: str) -> None:
    """Remove the engine's data and its control groups."""
    for group in Path("/sys/fs/cgroup").glob(f"**/{cgroup}"):
        for parent, _, _ in os.walk(group, topdown=False):
            Path(parent).rmdir()
    if data.exists():
        shutil.rmtree(data)


def run(*command: str) -> None:
    """Run a command that has to succeed; its words are shown when it does not."""
    result = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert result.returncode == 0, result.stdout
