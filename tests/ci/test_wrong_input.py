"""Whatever a person gets wrong is answered by one line with the mend, and leaves nothing behind."""

import json
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import docker
import pytest
from checkout import Checkout

from ci.ports import LEDGER
from infra.names import STACK_LABEL

LOCK = ".stacks/state/.pulumi/locks/organization/saas-platform/wrong-there/0.json"
HOLDER = {"pid": 1, "username": "ann", "hostname": "elsewhere", "timestamp": "2025-01-01T00:00:00Z"}


@dataclass(frozen=True)
class Case:
    """What is set up, the command that is given, and the words that its one line has to hold."""

    name: str
    command: str
    words: tuple[str, ...]
    settings: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


def preview(name: str, settings: str, *words: str) -> Case:
    """Return the case of a new stack's settings, `KEY: VALUE` by line."""
    lines = "".join(f"  saas-platform:{line}\n" for line in settings.splitlines())
    return Case(name, "preview --stack wrong-new", words, f"config:\n{lines}")


def scaled(name: str, scale: str) -> Case:
    """Return the case of a scale on the command line."""
    return Case(
        name, f"up --stack wrong-new --scale {scale}", ("--scale is ", "0.001 or more", "such as 0.1")
    )


def called(name: str, stack: str) -> Case:
    """Return the case of a stack's name, written as the shell takes it."""
    return Case(name, f"up --stack {stack}", ("stack name ", "1 to 40 letters, digits", "such as pr-12"))


def backed(name: str, backend: str, *words: str) -> Case:
    """Return the case of a backend."""
    words = (f"PULUMI_BACKEND_URL={backend} ", *words, "unset ")
    return Case(name, "credentials --stack wrong-there", words, environment={"PULUMI_BACKEND_URL": backend})


def hosted(name: str, host: str, command: str, *words: str) -> Case:
    """Return the case of an engine's address."""
    words = (f"DOCKER_HOST={host}", *words, "unset")
    return Case(name, f"{command} --stack wrong-there", words, environment={"DOCKER_HOST": host})


FILE = "Pulumi.wrong-new.yaml"
MAKE = "make up STACK=wrong-none"
SET = "pulumi config set {} VALUE --stack wrong-new"
CASES = (
    scaled("scale zero", "0"),
    scaled("scale negative", "-1"),
    scaled("scale in words", "big"),
    scaled("scale not a number", "NaN"),
    scaled("scale empty", "''"),
    scaled("scale with too many digits", "0.1234567890123456789"),
    scaled("scale with an exponent", "1e99"),
    scaled("scale too large", "100000"),
    preview("unknown setting", "scal: 1", "'scal'", "known are scale", "config rm scal --stack wrong-new"),
    preview("scale a list", "scale: [1]", "setting 'scale' is '[\"1\"]'", SET.format("scale")),
    preview("seed in words", "seed: lucky", "setting 'seed' is 'lucky'", "integer", SET.format("seed")),
    preview("asOf in another form", "asOf: 30.06.2025", "'30.06.2025'", "YYYY-MM-DD", SET.format("asOf")),
    preview("asOf no day", "asOf: 2025-02-30", "'2025-02-30'", "day is out of range", SET.format("asOf")),
    preview("asOf too early", "asOf: 1999-12-31", "'1999-12-31'", "2022-12-31 to ", SET.format("asOf")),
    preview("unknown scenario", "scenario: boom", "'boom'", "one of baseline", SET.format("scenario")),
    preview("privileged port", "warehousePort: 80", "'80'", "1024", SET.format("warehousePort")),
    preview("port too large", "supersetPort: 70000", "'70000'", "65535", SET.format("supersetPort")),
    preview("port in words", "supersetPort: http", "'http'", "integer", SET.format("supersetPort")),
    preview("port empty", "supersetPort:", "'supersetPort' is ''", "integer", SET.format("supersetPort")),
    preview("one port for both", "warehousePort: 2000\nsupersetPort: 2000", "'2000'", "another port"),
    preview("two mistakes", "scale: 0\nseed: x", "'scale' is '0'", "'seed' is 'x'"),
    Case("broken YAML", "up --stack wrong-new", (FILE, "line 2", "mend the file"), "config:\n  scale: ["),
    Case("no settings in YAML", "up --stack wrong-new", (FILE, "`config:`", "mend the file"), "- 3"),
    called("stack unnamed", "''"),
    called("stack with a space", "'a b'"),
    called("stack with a slash", "a/b"),
    called("stack with a foreign letter", "zoë"),
    called("stack with a dot first", ".a"),
    called("stack with a long name", "a" * 41),
    Case("down of an odd name", "down --stack a:b", ("stack name 'a:b'", "letters, digits")),
    Case("credentials of none", "credentials --stack wrong-none", ("'wrong-none'", MAKE, "pulumi stack ls")),
    Case("dbt of none", "dbt --stack wrong-none run", ("no stack 'wrong-none'", MAKE)),
    Case("export of none", "assets-export --stack wrong-none", ("no stack 'wrong-none'", MAKE)),
    Case("credentials too early", "credentials --stack wrong-there", ("never", "make up STACK=wrong-there")),
    Case("dbt too early", "dbt --stack wrong-there run", ("never", "make up STACK=wrong-there")),
    Case("export too early", "assets-export --stack wrong-there", ("never", "make up STACK=wrong-there")),
    Case("dbt without arguments", "dbt --stack wrong-there ''", ("no arguments", 'make dbt ARGS="run')),
    Case("dbt with half a quote", "dbt --stack wrong-there \"run '\"", ("No closing quotation", "ARGS=")),
    Case("no command", "", ("COMMAND", "--help")),
    Case("unknown command", "destroy", ("'destroy'", "'down'", "--help")),
    Case("option without value", "up --stack", ("--stack", "python -m ci up --help")),
    hosted("no engine, up", "unix:///no/such.sock", "up", "no Docker engine answers"),
    hosted("no engine, down", "tcp://127.0.0.1:9", "down", "no Docker engine answers"),
    hosted("unknown kind of engine", "foo://engine", "up", "scheme", "unix:///var/run/docker.sock"),
    backed("backend of unknown kind", "foo://state", "scheme", "file:///"),
    backed("backend that is away", "postgres://127.0.0.1:9/state", "connection refused"),
    backed("backend that is missing", "file:///no/such/folder", "no such file or directory"),
    backed("backend that is read-only", "file:///proc", "mkdir /proc/"),
)  # fmt: skip
WITH_ENGINE = (
    Case(
        "database of another stack",
        "up --stack wrong_there",
        ("saas_platform_wrong_there", "'wrong-there'", "another name"),
    ),
    Case(
        "wrong passphrase, up",
        "up --stack wrong-there --scale 0.5",
        ("passphrase", "'wrong-there'", "set PULUMI_CONFIG_PASSPHRASE"),
        environment={"PULUMI_CONFIG_PASSPHRASE": "wrong"},
    ),
    Case(
        "wrong passphrase, down",
        "down --stack wrong-there",
        ("passphrase", "'wrong-there'", "set PULUMI_CONFIG_PASSPHRASE"),
        environment={"PULUMI_CONFIG_PASSPHRASE": "wrong"},
    ),
    Case(
        "passphrase file missing",
        "up --stack wrong-new",
        ("/no/such/file", "no such file", "set PULUMI_CONFIG_PASSPHRASE_FILE"),
        environment={"PULUMI_CONFIG_PASSPHRASE_FILE": "/no/such/file"},
    ),
    Case(
        "passphrase file unnamed",
        "up --stack wrong-new",
        ("PULUMI_CONFIG_PASSPHRASE_FILE is empty", "unset it"),
        environment={"PULUMI_CONFIG_PASSPHRASE_FILE": ""},
    ),
)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """Return a checkout that has one stack, which was never brought up."""
    checkout = Checkout.make(tmp_path_factory.mktemp("wrong-input"), "wrong-there")
    result = checkout.run("pulumi", "stack", "select", "--create", checkout.stack)
    assert result.returncode == 0, result.stdout
    checkout.configure("scale", "0.01")
    (checkout.root / LEDGER.name).write_text("{}")
    return checkout


def all_that_is_kept(checkout: Checkout) -> dict[str, bytes]:
    """Return each file of state, settings and reserved ports with its content."""
    files = [
        *checkout.root.glob(".stacks/**/*"),
        *checkout.root.glob("Pulumi.*"),
        checkout.root / LEDGER.name,
    ]
    return {str(path.relative_to(checkout.root)): path.read_bytes() for path in files if path.is_file()}


def assert_refused(checkout: Checkout, case: Case) -> None:
    """Give the command, and assert that it is refused in one line and leaves everything as it was."""
    if case.settings:
        (checkout.root / FILE).write_text(case.settings)
    before = all_that_is_kept(checkout)
    result = subprocess.run(
        ["bash", "-c", f'exec "$0" -m ci {case.command}', sys.executable],
        cwd=checkout.root,
        # Reserved ports are kept in the folder of temporary files.
        env={**checkout.environment, "TMPDIR": str(checkout.root), **case.environment},
        stdin=subprocess.DEVNULL, check=False, capture_output=True, text=True,
    )  # fmt: skip
    after = all_that_is_kept(checkout)
    (checkout.root / FILE).unlink(missing_ok=True)
    assert result.returncode != 0
    assert result.stderr.startswith("error: ")
    assert len(result.stderr.splitlines()) == 1, result.stderr
    assert [word for word in case.words if word not in result.stderr] == [], result.stderr
    assert "Traceback" not in result.stdout
    assert after == before


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mistake_is_told_in_one_line(checkout: Checkout, case: Case) -> None:
    assert_refused(checkout, case)


@pytest.mark.stack
@pytest.mark.parametrize("case", WITH_ENGINE, ids=lambda case: case.name)
def test_a_mistake_is_told_where_an_engine_answers(checkout: Checkout, case: Case) -> None:
    assert_refused(checkout, case)
    made = docker.from_env().containers.list(all=True, filters={"label": f"{STACK_LABEL}=wrong-there"})
    assert made == []


@pytest.mark.stack
@pytest.mark.parametrize("command", ["up --scale 0.5", "down"])
def test_a_lock_is_told_with_its_holder(checkout: Checkout, command: str) -> None:
    lock = checkout.root / LOCK
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text(json.dumps(HOLDER))
    words = ("ann@elsewhere", "2025-01-01", "pulumi cancel --stack wrong-there")
    try:
        assert_refused(checkout, Case("locked", f"{command} --stack wrong-there", words))
    finally:
        lock.unlink()


@pytest.mark.stack
def test_a_taken_port_is_told_before_anything_is_made(checkout: Checkout) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        words = (f"listens on port {port}", "pulumi config set supersetPort PORT --stack wrong-new")
        assert_refused(checkout, preview("taken port", f"supersetPort: {port}", *words))


@pytest.mark.stack
def test_what_is_not_there_is_down(checkout: Checkout) -> None:
    result = checkout.run(sys.executable, "-m", "ci", "down", "--stack", "wrong-none")
    assert result.returncode == 0
    assert result.stdout.startswith("stack wrong-none is gone")


def test_without_pulumi_the_bootstrap_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout = Checkout.make(tmp_path, "wrong-there")
    (checkout.root / ".toolchain").unlink()
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    result = checkout.ci("credentials")
    assert result.returncode == 1
    assert result.stdout == "error: pulumi is not installed: run ci/toolchain/bootstrap.sh\n"
