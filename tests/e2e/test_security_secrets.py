"""No secret of a running stack is anywhere but in the encrypted state and in its service's own files."""

import gzip
import json
import os
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import IO

import docker
import pytest
from attacked import PURPOSES, ROLES, Running

from infra.content import ROOT
from infra.image import STAGING
from infra.in_container import run_in

pytestmark = [pytest.mark.stack, pytest.mark.parametrize("purpose", PURPOSES)]

NOBODY = "65534"
FILES_OF = {
    "postgres": {"loader-password", "transformer-password", "reporter-password", "superset-password"},
    "dbt_core": {"transformer-password"},
    "superset": {"superset-password", "superset-secret-key", "superset-admin-password"},
}
# What the container's own user sees of its processes, also where the tests do not run as root.
PROCESSES = "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null; true"
SEARCH = "grep -rsoaHFf - -D skip $(ls -d /* | grep -vxE '/(proc|sys|dev)')"
CHUNK = 2**22


@pytest.fixture
def secret(secret_values: dict[str, str], purpose: str) -> str:
    return secret_values[purpose]


@pytest.fixture(scope="session")
def images(running: Running) -> set[str]:
    """Return the ids of the images that the stack uses, those of its jobs too."""
    client, checkout = docker.from_env(), running.checkout
    export = checkout.run("pulumi", "stack", "export", "--stack", checkout.stack).stdout
    tags = [
        item["inputs"]["name"]
        for item in json.loads(export)["deployment"]["resources"]
        if item["type"].startswith("docker:index/remoteImage")
    ]
    assert len(tags) == 4
    return {str(client.images.get(tag).id) for tag in tags}


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """Cut a stream into pieces that overlap by more than a secret."""
    rest = b""
    while piece := stream.read(CHUNK):
        yield rest + piece
        rest = piece[-64:]


@pytest.fixture(scope="session")
def in_layers(images: set[str], secret_values: dict[str, str]) -> dict[str, set[str]]:
    """Return which files of the saved images hold each secret; `python3` stands for a word they do hold."""
    wanted = {"python3": b"python3"} | {name: value.encode() for name, value in secret_values.items()}
    found: dict[str, set[str]] = {name: set() for name in wanted}
    with subprocess.Popen(["docker", "save", *sorted(images)], stdout=subprocess.PIPE) as save:
        with tarfile.open(fileobj=save.stdout, mode="r|") as archive:
            for member in filter(tarfile.TarInfo.isfile, archive):
                content = archive.extractfile(member)
                assert content is not None
                compressed = content.peek(2)[:2] == b"\x1f\x8b"  # as newer engines save them
                for chunk in chunks(gzip.GzipFile(fileobj=content) if compressed else content):
                    for name, value in wanted.items():
                        if value in chunk:
                            found[name].add(member.name)
        assert save.wait() == 0
    return found


def test_is_in_no_configuration(running: Running, images: set[str], secret: str) -> None:
    client, filters = docker.from_env(), running.checkout.names.filters
    things = [
        *running.containers.values(),
        *client.volumes.list(filters=filters),
        *client.networks.list(filters=filters),
        *(client.images.get(image) for image in images),
    ]
    assert len(things) >= 12
    assert secret not in json.dumps([thing.attrs for thing in things])
    assert secret not in json.dumps([client.images.get(image).history() for image in images])


def test_is_in_no_image_layer(in_layers: dict[str, set[str]], purpose: str) -> None:
    assert in_layers["python3"]
    assert in_layers[purpose] == set()


def readable(path: Path) -> bytes:
    """Return a file's content; nothing when its process has ended or is somebody else's."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_is_on_no_command_line_and_in_no_environment(running: Running, secret: str) -> None:
    processes = Path("/proc").glob("[0-9]*")
    seen = b"".join(readable(process / kind) for process in processes for kind in ("cmdline", "environ"))
    for container in running.containers.values():
        seen += run_in(container, ["sh", "-c", PROCESSES]).output
    assert b"/opt/superset/entrypoint.py" in seen
    assert b"WAREHOUSE_DATABASE=" + running.checkout.names.database.encode() in seen
    assert secret.encode() not in seen


def test_is_not_shown_by_an_update(running: Running, secret: str) -> None:
    for job in ("seed", "transform", "dashboards"):
        assert f'"name": "{running.checkout.names.container(job)}"' in running.shown
    assert "REPORT" not in running.shown
    assert secret not in running.shown


def test_is_in_no_log(running: Running, secret: str) -> None:
    logs = {role: container.logs() for role, container in running.containers.items()}
    assert b"database system is ready" in logs["postgres"]
    assert b"serving on port 8088" in logs["superset"]
    assert [role for role, log in logs.items() if secret.encode() in log] == []


Holders = Callable[[str, str], set[str]]


@pytest.fixture(scope="session")
def lines_found(running: Running, secret_values: dict[str, str]) -> Callable[[str, str], list[str]]:
    """Return what searches a container as a user for all secrets: lines `file:secret`, searched once."""

    @cache
    def search(role: str, user: str) -> list[str]:
        name = running.checkout.names.container(role)
        command = ["docker", "exec", "-i", "-u", user, name, "bash", "-c", SEARCH]
        words = "\n".join(secret_values.values())
        found = subprocess.run(command, input=words, check=False, capture_output=True, text=True)
        assert found.returncode in {0, 1, 2}, found.stderr
        return found.stdout.splitlines()

    return search


@pytest.fixture
def holders(lines_found: Callable[[str, str], list[str]], secret: str) -> Holders:
    """Return what tells in which files of a container a user finds the secret."""

    def files(role: str, user: str) -> set[str]:
        found = (line.rpartition(":") for line in lines_found(role, user))
        return {file for file, _, word in found if word == secret}

    return files


@pytest.mark.parametrize("role", ROLES)
class TestInContainers:
    def test_its_user_reads_it_as_a_secret_file_only(
        self, running: Running, role: str, purpose: str, holders: Holders
    ) -> None:
        found = holders(role, running.containers[role].attrs["Config"]["User"])
        assert {str(Path(file).parent) for file in found} <= {"/run/secrets"}
        assert len(found) == (purpose in FILES_OF[role])

    @pytest.mark.parametrize("user", [NOBODY, "0"])
    def test_others_read_it_nowhere(self, role: str, user: str, holders: Holders) -> None:
        assert holders(role, user) == set()


def files_below(*folders: Path) -> Iterator[Path]:
    """Yield the files below folders; links are not followed."""
    for folder in folders:
        for parent, _, names in os.walk(folder):
            yield from (Path(parent, name) for name in names)


def test_is_in_plain_text_in_no_file_of_the_checkout(running: Running, secret: str) -> None:
    root = running.checkout.root
    states = [path for path in files_below(root / ".stacks") if path.suffix == ".json"]
    for kind in ("stacks", "history", "backups"):
        assert any(kind in path.parts for path in states), kind
    files = [
        path for path in files_below(root, STAGING, ROOT / ".toolchain" / "pulumi-home") if path.is_file()
    ]
    assert len(files) > 100
    assert [path for path in files if secret.encode() in path.read_bytes()] == []
