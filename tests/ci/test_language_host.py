"""The project's own language host, with the real CLI and programs that need no provider but their own."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ci.toolchain.environment import ROOT, pulumi_environment
from ci.toolchain.language_host import required_packages
from ci.toolchain.pulumi_tools import HERE, PROVIDER

PROJECT = """\
name: probe
runtime: {name: python, options: {virtualenv: .venv}}
main: program/
"""
Pulumi = Callable[..., subprocess.CompletedProcess[str]]


def test_the_docker_plugin_is_required() -> None:
    packages = {package.name: (package.kind, package.version) for package in required_packages()}
    assert packages == {"docker": ("resource", f"v{PROVIDER.pin['version']}")}


def test_ends_when_the_cli_is_done_with_it_also_in_the_background_of_a_shell() -> None:
    command = "trap '' INT; exec \"$0\" -m ci.toolchain.language_host 127.0.0.1:9"
    with subprocess.Popen(["sh", "-c", command, sys.executable], cwd=ROOT, stdout=subprocess.PIPE) as host:
        assert host.stdout is not None
        assert int(host.stdout.readline())
        host.send_signal(signal.SIGINT)
    assert host.returncode == 0


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Return the `__main__.py`, yet to be written, of a project that has this environment as its .venv."""
    (tmp_path / "Pulumi.yaml").write_text(PROJECT)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    shutil.copytree(HERE / "cli" / "launchers", tmp_path / ".toolchain" / "bin")
    folder = tmp_path / "program"
    folder.mkdir()
    return folder / "__main__.py"


@pytest.fixture
def pulumi(program: Path, monkeypatch: pytest.MonkeyPatch) -> Pulumi:
    """Return a function that runs the CLI in the project, with the launchers above before any others."""
    root = program.parents[1]
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{root}")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "test")
    settings = pulumi_environment()
    environment = {**os.environ, **settings, "PATH": f"{root}/.toolchain/bin:{settings['PATH']}"}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["pulumi", *arguments, "--non-interactive", "--color", "never"],
            cwd=root, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    run("stack", "init", "dev")
    return run


@pytest.mark.stack
class TestProgram:
    def test_is_run_anew_for_preview_and_update(self, program: Path, pulumi: Pulumi) -> None:
        (program.parent / "helper.py").write_text("import pulumi\nDRY = pulumi.runtime.is_dry_run()\n")
        program.write_text(
            "import sys\nimport pulumi\nfrom helper import DRY\n"
            "print('dry', DRY)\nprint('to stderr', file=sys.stderr)\npulumi.export('dry', DRY)\n"
        )
        ended = pulumi("up", "--yes")
        assert ended.returncode == 0, ended.stdout
        for line in ("dry True", "dry False", "to stderr"):
            assert line in ended.stdout
        assert pulumi("stack", "output", "dry").stdout == "false\n"

    def test_gets_its_settings_and_keeps_secrets(self, program: Path, pulumi: Pulumi) -> None:
        program.write_text(
            "import pulumi\nconfig = pulumi.Config()\n"
            "pulumi.export('secret', config.require_secret('password'))\n"
            "pulumi.export('length', len(config.require('password')))\n"
        )
        pulumi("config", "set", "--secret", "password", "hidden-text")
        ended = pulumi("up", "--yes")
        assert ended.returncode == 0, ended.stdout
        assert "secret: [secret]" in ended.stdout
        assert "hidden-text" not in ended.stdout
        assert pulumi("stack", "output", "length").stdout == "11\n"
        assert pulumi("stack", "output", "--show-secrets", "secret").stdout == "hidden-text\n"

    @pytest.mark.parametrize(
        ("failure", "shown"),
        [
            ("raise pulumi.RunError('port is taken: choose another')", "port is taken: choose another"),
            ("sys.tracebacklimit = 0\nraise ValueError('scale: use 1')", "ValueError: scale: use 1"),
            (
                "sys.tracebacklimit = 0\npulumi.Output.from_input(1).apply(lambda _: int('x'))",
                "ValueError: invalid",
            ),
        ],
    )
    def test_its_short_errors_stay_short(
        self, program: Path, pulumi: Pulumi, failure: str, shown: str
    ) -> None:
        program.write_text(f"import sys\nimport pulumi\n{failure}\n")
        ended = pulumi("preview")
        assert ended.returncode != 0
        assert f"error: {shown}" in ended.stdout
        assert "Traceback" not in ended.stdout + ended.stderr
        assert ended.stdout.partition("Diagnostics:")[2].count("error:") == 1

    def test_other_errors_come_with_where_they_happened(self, program: Path, pulumi: Pulumi) -> None:
        program.write_text("import pulumi\n\n1 / 0\n")
        ended = pulumi("preview")
        assert ended.returncode != 0
        assert f'File "{program}", line 3' in ended.stdout
        assert "ZeroDivisionError: division by zero" in ended.stdout

    def test_a_program_that_exits_has_failed(self, program: Path, pulumi: Pulumi) -> None:
        program.write_text("import sys\nsys.exit('not today')\n")
        ended = pulumi("preview")
        assert ended.returncode != 0
        assert "not today" in ended.stdout


@pytest.mark.stack
class TestDynamicProvider:
    PROGRAM = """\
import pulumi
import provider

pulumi.export("made", provider.Thing("thing", {"fails": pulumi.Config().get_bool("fails") or False}).made)
"""
    PROVIDER = """\
import sys
from pulumi import Output, dynamic

class Provider(dynamic.ResourceProvider):
    def create(self, props):
        print("making it", flush=True)
        if props["fails"]:
            sys.tracebacklimit = 0
            raise RuntimeError("job failed: no disk")
        return dynamic.CreateResult("one", {"made": "yes"})

class Thing(dynamic.Resource):
    made: Output[str]

    def __init__(self, name, props):
        super().__init__(Provider(), name, {**props, "made": None})
"""

    @pytest.fixture(autouse=True)
    def _program(self, program: Path) -> None:
        program.write_text(self.PROGRAM)
        (program.parent / "provider.py").write_text(self.PROVIDER)

    def test_makes_keeps_refreshes_and_deletes(self, pulumi: Pulumi) -> None:
        made = pulumi("up", "--yes")
        assert made.returncode == 0, made.stdout
        assert "making it" in made.stdout
        assert pulumi("stack", "output", "made").stdout == "yes\n"
        for arguments in (["up", "--yes", "--expect-no-changes"], ["refresh", "--yes"], ["destroy", "--yes"]):
            ended = pulumi(*arguments)
            assert ended.returncode == 0, ended.stdout

    def test_its_failure_is_one_line_and_fails_the_update(self, pulumi: Pulumi) -> None:
        pulumi("config", "set", "fails", "true")
        ended = pulumi("up", "--yes", "--skip-preview")
        assert ended.returncode != 0
        assert "error: RuntimeError: job failed: no disk" in ended.stdout
        assert "Traceback" not in ended.stdout


@pytest.mark.stack
def test_a_policy_pack_that_cannot_start_is_told_with_the_reason(program: Path, pulumi: Pulumi) -> None:
    program.touch()
    pack = program.parents[1] / "pack"
    pack.mkdir()
    (pack / "PulumiPolicy.yaml").write_text("runtime: python\nversion: 1.0.0\n")
    (pack / "__main__.py").write_text("import no_such_module\n")
    ended = pulumi("preview", "--policy-pack=pack")
    assert ended.returncode != 0
    assert "No module named 'no_such_module'" in ended.stdout + ended.stderr
    assert "failed to start" in ended.stdout + ended.stderr
