import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ci.toolchain import base_images, engine
from ci.toolchain.progress import ToolchainError

# What dockerd 20.10.24 said after its end in the middle of a network's removal.
PANIC = """\
time="2026-11-29T16:25:40.021930452Z" level=info msg="Loading containers: start."
panic: runtime error: index out of range [0] with length 0

goroutine 1 [running]:
github.com/docker/libnetwork.(*controller).reservePools(0xc0000f0700)
\t/build/docker.io/libnetwork/controller.go:956 +0xb65
"""


@pytest.fixture
def free_port() -> Iterator[int]:
    """Yield a port that is taken but answers nothing."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


class TestWithoutAnEngine:
    def test_a_wrong_docker_host_is_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/docker.sock")
        with pytest.raises(ToolchainError, match=rf"at DOCKER_HOST=unix://{tmp_path}.*unset DOCKER_HOST"):
            engine.is_ready()

    def test_a_remote_host_that_is_away_is_named(
        self, free_port: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{free_port}")
        with pytest.raises(ToolchainError, match=rf"at DOCKER_HOST=tcp://127\.0\.0\.1:{free_port}"):
            engine.is_ready()

    def test_something_else_on_the_socket_is_no_engine(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "socket"
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(path))
            server.listen()

            def close_at_once() -> None:
                server.accept()[0].close()

            closer = threading.Thread(target=close_at_once)
            closer.start()
            monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
            with pytest.raises(ToolchainError, match="no Docker engine answers"):
                engine.is_ready()
            closer.join()


class TestThatDoesNotStart:
    @pytest.fixture
    def log(self, tmp_path: Path) -> Path:
        return tmp_path / "dockerd.log"

    def test_its_last_line_is_told(self, log: Path) -> None:
        log.write_text("starting up\nfailed to start daemon: no space left on device\n\n")
        assert engine.last_words(log) == "failed to start daemon: no space left on device"

    def test_a_panic_is_told_by_its_name(self, log: Path) -> None:
        log.write_text(PANIC.replace("reservePools", "cleanupLocalEndpoints"))
        assert engine.last_words(log) == "panic: runtime error: index out of range [0] with length 0"

    def test_networks_that_it_cannot_read_are_told_with_their_mend(self, log: Path) -> None:
        log.write_text(PANIC)
        assert engine.last_words(log).startswith(
            "panic: runtime error: index out of range [0] with length 0: "
        )
        assert engine.last_words(log).endswith(
            ": sudo rm /var/lib/docker/network/files/local-kv.db, and run this again"
        )


@pytest.mark.stack
class TestEngine:
    def test_answers(self) -> None:
        assert engine.is_ready()
        assert engine.ask("/version")["ApiVersion"]

    def test_what_it_lacks_is_none(self) -> None:
        assert engine.ask("/images/saas-platform/no-such-image/json") is None

    def test_has_the_base_images(self, tmp_path: Path) -> None:
        assert base_images.is_ready(tmp_path)
