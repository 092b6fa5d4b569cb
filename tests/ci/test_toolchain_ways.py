"""Pulumi from a site that serves it well or badly, after interruptions, and to two at once; or compiled."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from mirror import Mirror, serving

from ci.toolchain import golang, pulumi_tools
from ci.toolchain.progress import ToolchainError

ROOT = Path(__file__).resolve().parents[2]
VERSION = f"v{pulumi_tools.CLI.pin['version']}"
PROGRAMS = (pulumi_tools.CLI, pulumi_tools.PROVIDER)
MADE = ("bin", "cli.stamp", "provider.stamp", "pulumi-home")
PATIENCE = 60  # seconds within which a program that is waited for has to come to its point

# The product's own limit, made short.
BRING = """
import sys
from ci.toolchain import __main__, download
download.READ_SECONDS = float(sys.argv[1])
sys.exit(__main__.main(["pulumi"]))
"""
GO = """#!/bin/sh
[ "$1" = env ] && exec echo go99.0
{ echo "$@"; env; } >"$2.$$.called"
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho compiled\\n' >"$2"
chmod +x "$2"
"""


class Project:
    """A project that has the toolchain's code alone, and a `go` that notes what it is asked to compile."""

    def __init__(self, root: Path, mirror: str) -> None:
        self.root = root
        self.toolchain = root / ".toolchain"
        shutil.copytree(ROOT / "ci", root / "ci", ignore=shutil.ignore_patterns("__pycache__"))
        (root / "programs").mkdir()
        (root / "programs" / "go").write_text(GO)
        (root / "programs" / "go").chmod(0o755)
        self.environment = {
            "PATH": f"{root}/programs:/usr/bin:/bin",
            "PYTHONPATH": str(root),
            "HOME": str(root),
            "GOPROXY": "https://modules.example",
            "PULUMI_DOWNLOAD_MIRROR": mirror,
        }

    def start(self, read_seconds: float = PATIENCE) -> subprocess.Popen[str]:
        """Start a bootstrap that gives up on a site which says nothing for so long."""
        return subprocess.Popen(
            [sys.executable, "-c", BRING, str(read_seconds)],
            cwd=self.root, env=self.environment, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def bring(self, read_seconds: float = PATIENCE) -> tuple[int, str]:
        """Return a bootstrap's exit code and what it said."""
        process = self.start(read_seconds)
        return ended(process)

    def version(self) -> str:
        """Return what the CLI that was brought says."""
        command = [self.toolchain / "bin" / "pulumi", "version"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def made(self) -> list[str]:
        """Return what there is of the programs."""
        return [name for name in MADE if (self.toolchain / name).exists()]


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, errors = process.communicate(timeout=PATIENCE)
    return process.returncode, errors


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    """Yield a site that has both programs."""
    with serving(tmp_path / "site") as mirror:
        for program in PROGRAMS:
            mirror.publish(program)
        yield mirror


@pytest.fixture
def project(tmp_path: Path, mirror: Mirror) -> Project:
    return Project(tmp_path / "project", mirror.url)


class TestDownload:
    def test_brings_a_cli_that_runs_and_asks_nobody_again(self, mirror: Mirror, project: Project) -> None:
        code, said = project.bring()
        assert code == 0, said
        assert project.version() == VERSION
        assert "pulumi-language-python" in {file.name for file in (project.toolchain / "bin").iterdir()}
        assert pulumi_tools.is_ready(project.toolchain)
        asked = list(mirror.asked)
        assert project.bring() == (0, "")
        assert mirror.asked == asked
        assert not (project.toolchain / "draft").exists()

    def test_a_wrong_checksum_is_told_and_the_next_run_goes_on(
        self, mirror: Mirror, project: Project
    ) -> None:
        file = mirror.publish(PROGRAMS[0])
        right = file.read_bytes()
        file.write_bytes(right + b"!")
        code, said = project.bring()
        assert code == 1
        errors = [line for line in said.splitlines() if not line.startswith("toolchain  ")]
        assert len(errors) == 1
        assert errors[0].startswith(f"error: {mirror.url}/releases/sdk/{file.name} does not match")
        assert "PULUMI_DOWNLOAD_MIRROR" in errors[0]
        assert not {"bin", "cli.stamp"} & set(project.made())
        file.write_bytes(right)
        mirror.asked.clear()
        assert project.bring()[0] == 0
        assert mirror.archives() == [file.name]
        assert project.version() == VERSION

    @pytest.mark.parametrize(
        ("manner", "reason"),
        [
            ("short", "broke off"),
            ("halfway", "broke off"),
            ("silent", "does not answer"),
            ("missing", "answers 404 for "),
        ],
    )
    def test_what_a_site_does_not_give_is_compiled(
        self, mirror: Mirror, project: Project, manner: str, reason: str
    ) -> None:
        mirror.manner = manner
        if manner == "missing":
            shutil.rmtree(mirror.folder / "releases")
        code, said = project.bring(read_seconds=0.3)
        assert code == 0, said
        lines = [line for line in said.splitlines() if f"since {mirror.url} {reason}" in line]
        assert len(lines) == len(PROGRAMS), said
        assert project.version() == "compiled"
        assert [*project.toolchain.rglob("*.tar.gz")] == []


class TestInterrupted:
    def test_a_killed_download_is_begun_anew(self, mirror: Mirror, project: Project) -> None:
        mirror.manner = "halfway"
        process = project.start()
        for _ in PROGRAMS:
            assert mirror.paused.acquire(timeout=PATIENCE)
        os.killpg(process.pid, signal.SIGKILL)
        assert ended(process)[0] == -signal.SIGKILL
        assert project.made() == []
        assert not pulumi_tools.is_ready(project.toolchain)
        mirror.gate.set()
        mirror.manner = "whole"
        code, said = project.bring()
        assert code == 0, said
        assert project.version() == VERSION
        assert sorted(project.made()) == sorted(MADE)

    def test_what_was_whole_before_is_not_brought_again(self, mirror: Mirror, project: Project) -> None:
        assert project.bring()[0] == 0
        (project.toolchain / "provider.stamp").unlink()
        mirror.asked.clear()
        assert project.bring()[0] == 0
        assert [name for name in mirror.archives() if "docker" not in name] == []


class TestTwoAtOnce:
    def test_of_one_checkout_one_waits_and_brings_nothing(self, mirror: Mirror, project: Project) -> None:
        mirror.manner = "halfway"
        first = project.start()
        for _ in PROGRAMS:
            assert mirror.paused.acquire(timeout=PATIENCE)
        second = project.start()
        assert second.stderr is not None
        assert second.stderr.readline() == "toolchain  waiting for another bootstrap\n"
        mirror.gate.set()
        assert ended(first)[0] == 0
        assert ended(second) == (0, "")
        assert len(mirror.archives()) == len(PROGRAMS)
        assert project.version() == VERSION

    def test_of_two_checkouts_each_brings_its_own(
        self, mirror: Mirror, project: Project, tmp_path: Path
    ) -> None:
        mirror.manner = "halfway"
        projects = [project, Project(tmp_path / "another", mirror.url)]
        processes = [one.start() for one in projects]
        for _ in (*PROGRAMS, *PROGRAMS):
            assert mirror.paused.acquire(timeout=PATIENCE)
        mirror.gate.set()
        assert [ended(process)[0] for process in processes] == [0, 0]
        assert [one.version() for one in projects] == [VERSION, VERSION]


class TestOffline:
    def test_what_is_compiled_is_pinned_and_comes_from_the_module_proxy(self, tmp_path: Path) -> None:
        project = Project(tmp_path / "project", "http://127.0.0.1:9")
        code, said = project.bring()
        assert code == 0, said
        assert said.count("(some minutes), since http://127.0.0.1:9 cannot be reached") == len(PROGRAMS)
        calls = [file.read_text() for file in project.root.rglob("*.called")]
        assert len(calls) == len(PROGRAMS)
        for call in calls:
            command, _, rest = call.partition("\n")
            settings = dict(line.split("=", 1) for line in rest.splitlines() if line.startswith("GO"))
            assert command.startswith(f"-C {project.root}/ci/toolchain/")
            assert "http" not in command
            assert settings["GOPROXY"] == "https://modules.example"
            # Go's own checks of what it gets stay on, and it fetches no other Go.
            assert not {"GONOSUMDB", "GOSUMDB", "GOINSECURE", "GOPRIVATE", "GONOPROXY"} & settings.keys()
            assert not {"-mod=mod", "-insecure"} & set(settings["GOFLAGS"].split())
            assert settings["GOTOOLCHAIN"] == "local"

    @pytest.mark.skipif(shutil.which("go") is None, reason="no go on the PATH")
    @pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.key)
    def test_go_asks_the_proxy_alone(
        self, program: pulumi_tools.Program, mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GOPROXY", mirror.url)
        monkeypatch.setenv("GONOSUMDB", "*")
        with pytest.raises(ToolchainError, match=rf"^go failed: .*{mirror.url}.*404"):
            golang.compile_program(program.key, program.package, tmp_path / "made", tmp_path / "build", [])
        assert mirror.asked
        assert not (tmp_path / "made").exists()

    @pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.key)
    def test_what_is_replaced_is_a_module_too(self, program: pulumi_tools.Program) -> None:
        """A folder or a branch has no version, and no proxy has it."""
        lines = (golang.HERE / program.key / "go.mod").read_text().splitlines()
        replaced = [line.split("//")[0].split() for line in lines if "=>" in line]
        assert [words for words in replaced if not words[-1].startswith("v")] == []
