import threading
from pathlib import Path

import pytest

from ci.toolchain.progress import ToolchainError
from ci.toolchain.shell import in_parallel, run


class TestRun:
    def test_a_failure_is_one_line_with_the_programs_last_words(self, tmp_path: Path) -> None:
        log = tmp_path / "logs" / "tool.log"
        with pytest.raises(ToolchainError) as failure:
            run(["sh", "-c", "echo first; echo 'disk full' >&2; echo; exit 3"], log)
        assert str(failure.value) == f"sh failed: disk full (all of it: {log})"
        assert log.read_text() == "first\ndisk full\n\n"

    def test_passes_the_environment_on_and_adds_to_it(self, tmp_path: Path) -> None:
        run(["sh", "-c", 'echo "$ADDED"; [ -n "$PATH" ]'], tmp_path / "log", {"ADDED": "here"})
        assert (tmp_path / "log").read_text() == "here\n"

    def test_a_silent_failure_says_so(self, tmp_path: Path) -> None:
        with pytest.raises(ToolchainError, match="false failed: it said nothing"):
            run(["false"], tmp_path / "log")


class TestInParallel:
    def test_runs_all_at_once(self) -> None:
        meeting = threading.Barrier(3, timeout=10)
        in_parallel(lambda _: meeting.wait(), [1, 2, 3])

    def test_a_failure_is_raised_when_the_others_have_ended(self) -> None:
        failed, ended = threading.Event(), []

        def task(name: str) -> None:
            if name == "bad":
                failed.set()
                raise ToolchainError("no disk")
            failed.wait(10)
            ended.append(name)

        with pytest.raises(ToolchainError, match="no disk"):
            in_parallel(task, ["bad", "good"])
        assert ended == ["good"]

    def test_nothing_to_do_is_fine(self) -> None:
        in_parallel(lambda _: None, [])
