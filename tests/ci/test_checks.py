"""What `up` checks of the machine before anything is made."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docker
import pytest

from ci import checks, ports
from ci.errors import RefusedError
from ci.ports import release_ports, reserve_port
from ci.pulumi_errors import explain
from ci.toolchain.base_images import REPOSITORY
from infra.names import PROJECT, PROJECT_LABEL, STACK_LABEL
from infra.settings import SERVICE_MEMORY

NOBODY = 65534
NEEDED = sum(SERVICE_MEMORY.values()) * checks.MEBIBYTE


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Be a user to whom permissions apply."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)


@contextmanager
def published(stack: str) -> Iterator[int]:
    """Run a container of a stack that publishes a port; yield the port."""
    client = docker.from_env()
    port = reserve_port("tests")
    container = client.containers.run(
        f"{REPOSITORY}:bookworm",
        ["sleep", "infinity"],
        init=True,
        detach=True,
        labels={PROJECT_LABEL: PROJECT, STACK_LABEL: stack},
        ports={"5432/tcp": ("127.0.0.1", port)},
    )
    try:
        yield port
    finally:
        container.remove(force=True)
        release_ports([port])
        client.close()


class TestMemory:
    def test_too_little_is_told_with_both_sizes(self) -> None:
        with pytest.raises(RefusedError, match=r"4,607 MiB of memory .* may use 4,608 MiB: give it more"):
            checks.check_memory(NEEDED - 1)

    @pytest.mark.parametrize("available", [NEEDED, None])
    def test_enough_or_not_known_passes(self, available: int | None) -> None:
        checks.check_memory(available)

    @pytest.mark.stack
    def test_the_engine_says_how_much_it_has(self) -> None:
        memory = checks.engine_memory()
        assert memory is not None
        assert memory > checks.MEBIBYTE


class TestEngine:
    def test_a_socket_without_permission_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "docker.sock"
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(path))
            server.listen()
            path.chmod(0)
            monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
            with ordinary_user(), pytest.raises(RefusedError, match=r"no permission .* group docker"):
                checks.check_engine()


@pytest.mark.stack
class TestPorts:
    def test_another_process_is_told_with_the_setting(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            with pytest.raises(RefusedError) as caught:
                checks.check_ports("wrong", {"supersetPort": port})
        assert str(caught.value) == (
            f"another process listens on port {port}, which is setting 'supersetPort' of stack 'wrong':"
            " choose another with `pulumi config set supersetPort PORT --stack wrong`, or stop what listens"
        )

    def test_another_stack_s_container_is_told_by_its_name(self) -> None:
        with published("other") as port, pytest.raises(RefusedError, match=r"container \w+ listens on port"):
            checks.check_ports("wrong", {"warehousePort": port})

    def test_the_stack_s_own_container_may_listen(self) -> None:
        with published("wrong") as port:
            checks.check_ports("wrong", {"warehousePort": port})

    def test_a_free_port_passes(self) -> None:
        port = reserve_port("tests")
        checks.check_ports("wrong", {"warehousePort": port})
        release_ports([port])


class TestLedger:
    def test_one_that_is_damaged_is_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ports, "LEDGER", tmp_path / "ports.json")
        ports.LEDGER.write_text("{")
        with pytest.raises(RefusedError, match=r"ports\.json, .* is damaged: remove it"):
            reserve_port("wrong")

    def test_one_that_cannot_be_written_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ports, "LEDGER", tmp_path)
        with pytest.raises(RefusedError, match=r"cannot be written \(Is a directory\): ask its owner"):
            reserve_port("wrong")


class TestPulumiErrors:
    def test_a_backend_s_password_is_not_told(self) -> None:
        backend = "postgres://ann:hidden@db/state"
        words = f'error: unable to open state database "{backend}": failed to ping PostgreSQL: no route'
        line = explain(words, "dev", backend)
        assert line is not None
        assert "PULUMI_BACKEND_URL=postgres://db/state cannot be used (failed to ping PostgreSQL" in line
        assert "hidden" not in line

    def test_words_that_are_not_known_have_no_line(self) -> None:
        assert explain("error: update failed", "dev", "file:///state") is None
