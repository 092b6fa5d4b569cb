"""The environment in which this project's `pulumi` runs, for `ci/env` and for Python alike.

Standard library only, and run as a file by `ci/env`: it must answer fast.
"""

import hashlib
import json
import os
import secrets
import shlex
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The project's folder."""


BACKEND = "PULUMI_BACKEND_URL"
PASSPHRASE_FILE = "PULUMI_CONFIG_PASSPHRASE_FILE"  # noqa: S105 - a variable's name
MARK = "SAAS_PLATFORM_ROOT"
"""Names the checkout that a shell's environment was made for."""


def pulumi_environment(root: Path = ROOT) -> dict[str, str]:
    """Return the variables to add to the environment, and make what they name.

    A backend or passphrase that the person has chosen stays; what another checkout of the project put into
    the same shell does not. Raises OSError where `.stacks` cannot be written.
    """
    another = Path(os.environ.get(MARK, root))
    chosen = os.environ.items() - _defaults(another).items()
    names = {name for name, _ in chosen}
    known = {*_programs(root), *_programs(another)}
    path = [part for part in os.environ.get("PATH", os.defpath).split(":") if part not in known]
    variables = {
        MARK: str(root),
        "PATH": ":".join(_programs(root) + path),
        "PULUMI_HOME": str(root / ".toolchain" / "pulumi-home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    defaults = _defaults(root)
    if BACKEND not in names:
        (root / ".stacks" / "state").mkdir(parents=True, exist_ok=True)
        variables[BACKEND] = defaults[BACKEND]
    if not {"PULUMI_CONFIG_PASSPHRASE", PASSPHRASE_FILE} & names:
        _ensure_passphrase(Path(defaults[PASSPHRASE_FILE]))
        variables[PASSPHRASE_FILE] = defaults[PASSPHRASE_FILE]
    return variables


class DockerContextError(Exception):
    """The docker context that the person chose is not there: one line for the person."""


def engine_environment() -> dict[str, str]:
    """Return the variables that lead every program to the engine that the docker command would use.

    Of these programs only that one knows contexts, and the Docker provider takes certificates for any kind of
    engine. It builds by buildx, which forgets them, unless told not to: then by BuildKit alone. Raises
    DockerContextError.
    """
    host = os.environ.get("DOCKER_HOST", "")
    verify = os.environ.get("DOCKER_TLS_VERIFY", "")
    certificates = os.environ.get("DOCKER_CERT_PATH") or (verify and str(_docker_folder()))
    name = "" if host else _context_name()
    if name not in {"", "default"}:
        identity = hashlib.sha256(name.encode()).hexdigest()
        contexts = _docker_folder() / "contexts"
        try:
            kept = json.loads((contexts / "meta" / identity / "meta.json").read_bytes())
            endpoint = kept["Endpoints"]["docker"]
            host = endpoint["Host"]
        except (OSError, KeyError, ValueError):
            raise DockerContextError(
                f"docker context {name!r} is not there: choose one that `docker context ls` lists"
            ) from None
        folder = contexts / "tls" / identity / "docker"
        certificates = str(folder) if folder.exists() else ""
        verify = "" if endpoint.get("SkipTLSVerify") else certificates and "1"
    if not host.startswith("tcp://"):
        verify = certificates = ""
    wanted = {
        "DOCKER_HOST": host,
        "DOCKER_CONTEXT": "",
        "DOCKER_TLS_VERIFY": verify,
        "DOCKER_CERT_PATH": certificates,
        **({"DOCKER_BUILDKIT": "0"} if certificates else {}),
    }
    return {key: value for key, value in wanted.items() if os.environ.get(key, "") != value}


def _docker_folder() -> Path:
    """Return where the docker command keeps its settings."""
    return Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")


def _context_name() -> str:
    """Return the name of the docker context that is in use, empty when none was chosen."""
    if chosen := os.environ.get("DOCKER_CONTEXT"):
        return chosen
    try:
        return str(json.loads((_docker_folder() / "config.json").read_bytes()).get("currentContext", ""))
    except (OSError, ValueError):
        return ""


def _programs(root: Path) -> list[str]:
    """Return the folders that come first on the PATH."""
    return [str(root / ".toolchain" / "bin"), str(root / ".venv" / "bin")]


def _defaults(root: Path) -> dict[str, str]:
    """Return what a checkout takes where the person has chosen nothing."""
    stacks = root / ".stacks"
    # Without `metadata=skip` each file has a second one beside it, which a killed update leaves empty: the
    # backend then fails to load the stack ("failed to load checkpoint: EOF").
    return {
        BACKEND: f"{(stacks / 'state').as_uri()}?metadata=skip",
        PASSPHRASE_FILE: str(stacks / "passphrase"),
    }


def _ensure_passphrase(file: Path) -> None:
    """Make the passphrase's file whole at once, so that two who come together end with the same one."""
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"passphrase.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w") as writer:
            writer.write(secrets.token_urlsafe(32))
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


if __name__ == "__main__":
    try:
        exported = {**pulumi_environment(), **engine_environment()}
    except DockerContextError as error:
        sys.exit(f"error: {error}")
    for name, value in exported.items():
        print(f"export {name}={shlex.quote(value)}")
