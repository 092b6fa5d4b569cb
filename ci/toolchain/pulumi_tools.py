"""Pulumi's CLI with its Python host, and the Docker provider's plugin: found, downloaded or compiled."""

import hashlib
import os
import platform
import shutil
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci.toolchain import golang, shell
from ci.toolchain.progress import say, step

HERE = Path(__file__).parent
ARCHES = {"x86_64": ("x64", "amd64"), "aarch64": ("arm64", "arm64")}
"""By machine: how the CLI's and the plugins' archives name it."""


def pins() -> dict[str, Any]:
    """Return pins.toml."""
    return tomllib.loads((HERE / "pins.toml").read_text())


@dataclass(frozen=True)
class Program:
    """A program to have: `key` is its table in pins.toml and its Go module's folder here."""

    key: str
    name: str
    package: str
    options: tuple[str, ...]

    @property
    def pin(self) -> dict[str, Any]:
        """Its table in pins.toml."""
        return dict(pins()[self.key])

    def digest(self) -> str:
        """Return a digest of all that decides how it is made."""
        files = [HERE / "pins.toml", *sorted(file for file in (HERE / self.key).rglob("*") if file.is_file())]
        return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


CLI = Program(
    "cli",
    "pulumi CLI",
    "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ("-ldflags=-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{version}",),
)
PROVIDER = Program(
    "provider",
    "docker plugin",
    ".",
    # Without the Compose resources, which nothing here uses, it needs 181 packages less.
    ("-tags=no_compose", "-ldflags=-s -w -X main.version={version}"),
)


def plugin_folder(toolchain: Path) -> Path:
    """Return where Pulumi looks for the Docker plugin."""
    return toolchain / "pulumi-home" / "plugins" / f"resource-docker-v{PROVIDER.pin['version']}"


def _stamp(program: Program, toolchain: Path) -> Path:
    return toolchain / f"{program.key}.stamp"


def _cli_state(toolchain: Path) -> str:
    """Return what the CLI's stamp must say: how it is made, and which file it is or leads to."""
    program = toolchain / "bin" / "pulumi"
    return f"{CLI.digest()} {program.stat().st_mtime_ns}" if program.exists() else "missing"


def _cli_is_ready(toolchain: Path) -> bool:
    """Tell whether the CLI is there as pinned, or the person's own that was found to fit is unchanged."""
    stamp = _stamp(CLI, toolchain)
    return stamp.exists() and stamp.read_text() == _cli_state(toolchain)


def _provider_is_ready(toolchain: Path) -> bool:
    """Tell whether the Docker plugin is there as pinned."""
    stamp = _stamp(PROVIDER, toolchain)
    present = (plugin_folder(toolchain) / PROVIDER.pin["members"][0]).exists()
    return present and stamp.exists() and stamp.read_text() == PROVIDER.digest()


def is_ready(toolchain: Path) -> bool:
    """Tell whether both programs are there."""
    return _cli_is_ready(toolchain) and _provider_is_ready(toolchain)


def ensure(toolchain: Path) -> None:
    """Bring whichever is missing; what compiling left is removed once both are there."""
    tasks = []
    if not _cli_is_ready(toolchain):
        tasks.append(_ensure_cli)
    if not _provider_is_ready(toolchain):
        tasks.append(_ensure_provider)
    shell.in_parallel(lambda task: task(toolchain), tasks)
    shutil.rmtree(toolchain / "go-build", ignore_errors=True)


def _fitting_cli(toolchain: Path) -> Path | None:
    """Return the person's own `pulumi` if it is new enough and has the Python host beside it."""
    own = str(toolchain / "bin")
    path = [part for part in os.environ.get("PATH", os.defpath).split(":") if part != own]
    found = shutil.which("pulumi", path=":".join(path))
    if found is None:
        return None
    program = Path(found).resolve()
    if not program.with_name("pulumi-language-python").exists():
        return None
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    said = subprocess.run([program, "version"], capture_output=True, text=True, check=False, env=environment)
    actual, wanted = golang.version(said.stdout), golang.version(CLI.pin["version"])
    return program if actual[:1] == wanted[:1] and actual >= wanted else None


def _ensure_cli(toolchain: Path) -> None:
    """Lead `bin` to the person's own CLI if that fits, else put the pinned one there."""
    target = toolchain / "bin"
    fitting = _fitting_cli(toolchain)
    draft = None if fitting else _make(CLI, toolchain)
    shutil.rmtree(target, ignore_errors=True)
    if draft is not None:
        draft.rename(target)
    elif fitting is not None:
        say(f"{CLI.name}: {fitting} fits")
        target.mkdir()
        (target / "pulumi").symlink_to(fitting)
    _stamp(CLI, toolchain).write_text(_cli_state(toolchain))


def _ensure_provider(toolchain: Path) -> None:
    """Put the pinned Docker plugin into Pulumi's home."""
    draft, target = _make(PROVIDER, toolchain), plugin_folder(toolchain)
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft.rename(target)
    _stamp(PROVIDER, toolchain).write_text(PROVIDER.digest())


def _make(program: Program, toolchain: Path) -> Path:
    """Return a fresh folder with the program's files: downloaded, or compiled where the site has none."""
    from ci.toolchain import download  # noqa: PLC0415 - slow, and needed only when something is missing

    draft = toolchain / "draft" / program.key
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    pin = program.pin
    version, members = pin["version"], pin["members"]
    cli_arch, plugin_arch = ARCHES[platform.machine()]
    names = {"version": version, "cli_arch": cli_arch, "plugin_arch": plugin_arch}
    site = os.environ.get("PULUMI_DOWNLOAD_MIRROR", pins()["download_site"]).rstrip("/")
    url = f"{site}/{pin['archive'].format(**names)}"
    archive = draft / url.rsplit("/", 1)[1]
    try:
        digest = download.published_digest(f"{site}/{pin['checksums'].format(**names)}", archive.name)
        with step(program.name, f"downloading {version}"):
            download.download(url, digest, archive)
            download.extract(archive, members, draft)
    except download.UnavailableError as error:
        with step(program.name, f"compiling {version} (some minutes), since {site} {error}"):
            options = [option.format(**names) for option in program.options]
            build = toolchain / "go-build"
            golang.compile_program(program.key, program.package, draft / members[0], build, options)
            for launcher in (HERE / program.key).glob("launchers/*"):
                shutil.copy(launcher, draft)
    archive.unlink(missing_ok=True)
    return draft
