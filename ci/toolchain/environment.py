"""The environment in which this project's `pulumi` runs, for `ci/env` and for Python alike.

Standard library only, and run as a file by `ci/env`: it must answer fast.
"""

import os
import secrets
import shlex
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The project's folder."""


def pulumi_environment(root: Path = ROOT) -> dict[str, str]:
    """Return the variables to add to the environment, and make what they name.

    A backend or passphrase that the person has chosen stays. Raises OSError where `.stacks` cannot be
    written.
    """
    first = [str(root / ".toolchain" / "bin"), str(root / ".venv" / "bin")]
    path = [part for part in os.environ.get("PATH", os.defpath).split(":") if part not in first]
    variables = {
        "PATH": ":".join(first + path),
        "PULUMI_HOME": str(root / ".toolchain" / "pulumi-home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    if "PULUMI_BACKEND_URL" not in os.environ:
        state = root / ".stacks" / "state"
        state.mkdir(parents=True, exist_ok=True)
        variables["PULUMI_BACKEND_URL"] = state.as_uri()
    if not {"PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"} & set(os.environ):
        passphrase = root / ".stacks" / "passphrase"
        _ensure_passphrase(passphrase)
        variables["PULUMI_CONFIG_PASSPHRASE_FILE"] = str(passphrase)
    return variables


def _ensure_passphrase(file: Path) -> None:
    """Make the passphrase's file whole at once, so that two who come together end with the same one."""
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"passphrase.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as writer:
        writer.write(secrets.token_urlsafe(32))
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


if __name__ == "__main__":
    for name, value in pulumi_environment().items():
        print(f"export {name}={shlex.quote(value)}")
