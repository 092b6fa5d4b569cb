"""`ci/env`, evaluated by a real shell in projects with odd paths."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ODD = ["plain", "with space", 'it\'s "$HOME" `id` \\ *', "ünïcode;&|<>()"]


@pytest.fixture(params=ODD)
def project(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Return a project's folder that has what `ci/env` needs."""
    root = tmp_path / str(request.param)
    (root / "ci" / "toolchain").mkdir(parents=True)
    shutil.copy(ROOT / "ci" / "env", root / "ci")
    shutil.copy(ROOT / "ci" / "toolchain" / "environment.py", root / "ci" / "toolchain")
    (root / ".venv").symlink_to(sys.prefix)
    return root


def evaluated(project: Path, **given: str) -> dict[str, str]:
    """Return the environment of a shell that evaluated `ci/env`, twice as people do."""
    script = 'cd / && eval "$("$0")" && eval "$("$0")" && exec env -0'
    environment = {"PATH": os.environ["PATH"], "HOME": str(project)} | given
    output = subprocess.run(
        ["bash", "-euc", script, project / "ci" / "env"], env=environment, capture_output=True, check=True
    ).stdout.decode()
    return dict(entry.split("=", 1) for entry in output.split("\0") if entry)


class TestEnv:
    def test_names_the_projects_own_folders(self, project: Path) -> None:
        environment = evaluated(project)
        assert environment["PULUMI_HOME"] == str(project / ".toolchain" / "pulumi-home")
        assert (
            environment["PULUMI_BACKEND_URL"] == (project / ".stacks" / "state").as_uri() + "?metadata=skip"
        )
        assert (project / ".stacks" / "state").is_dir()
        assert environment["PULUMI_SKIP_UPDATE_CHECK"] == "true"

    def test_puts_its_programs_first_and_only_once(self, project: Path) -> None:
        path = evaluated(project)["PATH"].split(":")
        own = [str(project / ".toolchain" / "bin"), str(project / ".venv" / "bin")]
        assert path[:2] == own
        assert path[2:] == [part for part in os.environ["PATH"].split(":") if part not in own]

    def test_makes_one_random_passphrase_for_the_owner_alone(self, project: Path) -> None:
        file = Path(evaluated(project)["PULUMI_CONFIG_PASSPHRASE_FILE"])
        first = file.read_text()
        assert len(first) >= 32
        assert file.stat().st_mode & 0o777 == 0o600
        evaluated(project)
        assert file.read_text() == first
        assert [file.name for file in file.parent.glob("passphrase*")] == ["passphrase"]

    def test_another_checkout_in_the_same_shell_gets_its_own(self, project: Path) -> None:
        other = evaluated(project)
        copy = project.with_name("another checkout")
        shutil.copytree(project, copy, symlinks=True, ignore=shutil.ignore_patterns(".stacks"))
        environment = evaluated(copy, **other)
        assert environment["PULUMI_BACKEND_URL"] == (copy / ".stacks" / "state").as_uri() + "?metadata=skip"
        assert environment["PULUMI_CONFIG_PASSPHRASE_FILE"] == str(copy / ".stacks" / "passphrase")
        assert str(project / ".toolchain" / "bin") not in environment["PATH"].split(":")

    @pytest.mark.parametrize(
        "chosen",
        [
            {"PULUMI_CONFIG_PASSPHRASE": ""},
            {"PULUMI_CONFIG_PASSPHRASE_FILE": "/elsewhere"},
            {"PULUMI_BACKEND_URL": "s3://bucket"},
        ],
    )
    def test_leaves_what_the_person_chose(self, project: Path, chosen: dict[str, str]) -> None:
        environment = evaluated(project, **chosen)
        assert {key: environment[key] for key in chosen} == chosen
        assert ("PULUMI_CONFIG_PASSPHRASE" in chosen) == ("PULUMI_CONFIG_PASSPHRASE_FILE" not in environment)

    def test_without_venv_says_what_to_run(self, project: Path) -> None:
        (project / ".venv").unlink()
        ended = subprocess.run([project / "ci" / "env"], capture_output=True, text=True, check=False)
        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr == "error: .venv is missing: run ci/toolchain/bootstrap.sh\n"


def docker_context(project: Path, *arguments: str) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(project)}
    subprocess.run(
        ["docker", "context", *arguments], cwd=project, env=environment, check=True, capture_output=True
    )


@pytest.mark.stack
class TestEngine:
    """It is the one that the docker command would use."""

    def test_is_that_of_the_context_in_use(self, project: Path) -> None:
        docker_context(project, "create", "far", "--docker", "host=ssh://ann@far:22")
        assert "DOCKER_HOST" not in evaluated(project)
        docker_context(project, "use", "far")
        environment = evaluated(project)
        assert environment["DOCKER_HOST"] == "ssh://ann@far:22"
        assert not environment.get("DOCKER_CERT_PATH")

    def test_is_the_chosen_one_before_any_context(self, project: Path) -> None:
        environment = evaluated(project, DOCKER_HOST="unix:///a", DOCKER_CONTEXT="far")
        assert environment["DOCKER_HOST"] == "unix:///a"

    def test_is_reached_with_the_certificates_of_its_context(self, project: Path) -> None:
        new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=far"]
        subprocess.run(
            [*new, "-keyout", "far.pem", "-out", "far.pem"], cwd=project, check=True, capture_output=True
        )
        files = ",".join(f"{kind}=far.pem" for kind in ("ca", "cert", "key"))
        docker_context(project, "create", "far", "--docker", f"host=tcp://far:2376,{files}")
        environment = evaluated(project, DOCKER_CONTEXT="far")
        assert environment["DOCKER_HOST"] == "tcp://far:2376"
        assert environment["DOCKER_TLS_VERIFY"] == "1"
        kept = {file.name for file in Path(environment["DOCKER_CERT_PATH"]).iterdir()}
        assert kept == {"ca.pem", "cert.pem", "key.pem"}
