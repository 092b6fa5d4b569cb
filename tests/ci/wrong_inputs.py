"""Every wrong input as data: what a person gives, what is on the far side, and what has to be answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from far_servers import FarSide, engine, superset
from far_sides import (
    ASSETS,
    INDEX,
    LOCKS,
    NEW_SETTINGS,
    another_python,
    closed_port,
    closed_socket,
    edited,
    full,
    locked,
    no_index,
    nothing,
    other_service,
    permitted,
    plain_file,
    silence,
    taken_port,
)  # fmt: skip

CI = '"$0" -m ci'
BOOTSTRAP = "bash ci/toolchain/bootstrap.sh venv"
OFFLINE = "unshare --map-root-user --net"
AS_ORDINARY_USER = '$(test "$(id -u)" != 0 || echo setpriv --bounding-set=-dac_override,-dac_read_search)'
"""Permissions do not apply to root."""


@dataclass(frozen=True)
class Case:
    """What is given, what is on the far side, and the words that the one line has to hold.

    `command` is for a shell, and `settings` are what the new stack's file holds. A case that is `bare` runs
    where only the bootstrap is; one that reaches the engine says so.
    """

    name: str
    command: str
    words: tuple[str, ...]
    settings: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    far_side: FarSide = nothing
    program: str = CI
    is_bare: bool = False
    has_engine: bool = False


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


def facing(name: str, far_side: FarSide, command: str, *words: str) -> Case:
    """Return the case of an engine that answers in its own way."""
    return Case(name, command, words, far_side=far_side)


def limited(name: str, far_side: FarSide, command: str, *words: str) -> Case:
    """Return the case of a disk, a lock or permissions, for a user to whom these apply."""
    return Case(name, command, words, far_side=far_side, program=f"{AS_ORDINARY_USER} {CI}", has_engine=True)


def asset(name: str, content: str, *words: str) -> Case:
    """Return the case of one more asset, `broken.yaml` among the charts."""
    far_side = edited(f"{ASSETS}/charts/broken.yaml", content.encode("latin-1"))
    return Case(name, "up --stack wrong-new", ("charts/broken.yaml", *words), far_side=far_side)


def exported(name: str, far_side: FarSide, *words: str) -> Case:
    """Return the case of a Superset that does not let its assets be exported."""
    command = "export --url $URL --password-file .stacks/passphrase --answer-seconds 0.2 --to exported"
    return Case(name, command, words, far_side=far_side, program='"$0" -m superset_assets')


def bootstrapped(name: str, far_side: FarSide, prefix: str, *words: str) -> Case:
    """Return the case of a machine on which .venv cannot be made."""
    return Case(name, "", words, far_side=far_side, program=f"{prefix} {BOOTSTRAP}", is_bare=True)


def locked_out(name: str, command: str, variable: str, value: str, *words: str) -> Case:
    """Return the case of a passphrase, or its file, in the environment."""
    words = (f"set {variable}" if value else variable, "assphrase", *words)
    return Case(name, command, words, environment={variable: value}, has_engine=True)


PASSPHRASE = "PULUMI_CONFIG_PASSPHRASE"  # noqa: S105 - a variable's name
FIT = {"ApiVersion": "1.41"}
PRESENT = "Pulumi.wrong-there.yaml"
NEW, OLD = "up --stack wrong-new", "up --stack wrong-there --scale 0.5"
STATES = ".stacks/state/.pulumi/stacks/saas-platform"
FILE = NEW_SETTINGS
UNPULLED = "127.0.0.1:9/no/such:1"
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
    preview("image no name", "postgresImage: Post gres", "'Post gres'", "such as postgres:17"),
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
    Case(
        "engine without certificates", "up --stack wrong-there", ("=/none has no ca.pem", "unset"),
        environment={"DOCKER_HOST": "tcp://127.0.0.1:9", "DOCKER_CERT_PATH": "/none"},
    ),
    Case(
        "no such docker context", "up --stack wrong-there", ("docker context 'none'", "docker context ls"),
        environment={"DOCKER_CONTEXT": "none"},
    ),
    Case("tunnel to an engine here", "tunnel --stack wrong-there", ("'wrong-there' needs no tunnel", "here")),
    backed("backend of unknown kind", "foo://state", "scheme", "file:///"),
    backed("backend that is away", "postgres://127.0.0.1:9/state", "connection refused"),
    backed("backend that is missing", "file:///no/such/folder", "no such file or directory"),
    backed("backend that is read-only", "file:///proc", "mkdir /proc/"),
    facing("old engine, up", engine(version={"ApiVersion": "1.38"}), NEW, "too old (API 1.38", "install"),
    facing("old engine, down", engine(version={"ApiVersion": "1.38"}), "down --stack wrong-there", "too old"),
    facing("small engine", engine(version=FIT, info={"MemTotal": 2**30}), NEW, "1,024 MiB", "give it more"),
    facing("engine that is none", other_service, NEW, "no Docker engine answers", "unset DOCKER_HOST"),
    facing("engine without a word", silence, NEW, "no Docker engine answers", "unset DOCKER_HOST"),
    facing("socket that is none", plain_file, NEW, "no Docker engine answers", "unset DOCKER_HOST"),
    limited("socket without permission", closed_socket, NEW, "no permission", "group docker"),
    limited("port taken", taken_port, NEW, "process listens on port", "supersetPort PORT --stack wrong-new"),
    limited("locked, up", locked, OLD, "ann@elsewhere", "2025-01-01", "pulumi cancel --stack wrong-there"),
    limited("locked, down", locked, "down --stack wrong-there", "ann@elsewhere", "pulumi cancel"),
    limited("state read-only, up", permitted(LOCKS, 0o555), OLD, "permission denied", "mend that"),
    limited("state read-only, new", permitted(STATES, 0o555), NEW, "no permission", STATES, "writable"),
    limited("passphrase unreadable", permitted(".stacks/passphrase", 0), OLD, "permission denied", "unset"),
    limited("settings unreadable", permitted(PRESENT, 0), OLD, PRESENT, "Permission denied", "mend that"),
    limited("no space, up", full(".stacks"), OLD, "no space", ".stacks", "64 MiB", "free some"),
    limited("no space, new", full(".stacks"), NEW, "no space", ".stacks", "64 MiB", "free some"),
    limited("no space, down", full(".stacks", is_filled=True), "down --stack wrong-there", "no space left"),
    asset("asset no YAML", "a: [", "is not YAML", "line ", "mend"),
    asset("asset no mapping", "- a", "no mapping", "export it again"),
    asset("asset not UTF-8", "a: \xfc", "UTF-8", "mend"),
    asset("asset without a title", "uuid: a", "has no slice_name", "mend"),
    exported("Superset down", closed_port, "does not answer at http://127.0.0.1:", "log"),
    exported("Superset slow", silence, "does not answer at http://127.0.0.1:", "ReadTimeout", "log"),
    exported("Superset answers 500", superset(login=(500, b"oops")), "answers 500", "security/login", "log"),
    exported("Superset answers 500 later", superset(export=(500, b"{}")), "answers 500", "export", "log"),
    exported("Superset refuses", superset(login=(401, b"{}")), "the user or the password", "the stack's own"),
    exported("Superset is another", superset(login=(200, b"<html>")), "is no Superset", "address"),
    exported("export no archive", superset(export=(200, b"PK")), "is no zip file", "log"),
    bootstrapped("no network", no_index, OFFLINE, INDEX, "not reached", "PIP_INDEX_URL"),
    bootstrapped("venv of another Python", another_python, "", "Python 3.11, 3.12 or 3.13", "install one"),
    bootstrapped("no space for .venv", full("."), "", "no space", ".venv needs 800 MiB", "free some"),
    bootstrapped("no space for logs", full(".toolchain", is_filled=True), "", ".toolchain", "free space"),
    Case(
        "database of another stack",
        "up --stack wrong_there",
        ("saas_platform_wrong_there", "'wrong-there'", "another name"),
        has_engine=True,
    ),
    Case(
        "image that cannot be pulled",
        "preview --stack wrong-new",
        (UNPULLED, "connection refused", "pulumi config set postgresImage IMAGE --stack wrong-new"),
        settings=f"config:\n  saas-platform:postgresImage: {UNPULLED}\n",
        has_engine=True,
    ),
    locked_out("wrong passphrase, up", OLD, PASSPHRASE, "wrong", "'wrong-there'"),
    locked_out("wrong passphrase, down", "down --stack wrong-there", PASSPHRASE, "wrong", "'wrong-there'"),
    locked_out("passphrase file missing", NEW, f"{PASSPHRASE}_FILE", "/no/such/file", "no such file"),
    locked_out("passphrase file unnamed", NEW, f"{PASSPHRASE}_FILE", "", "is empty", "unset it"),
)  # fmt: skip
