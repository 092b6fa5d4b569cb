"""The images that the project's own images start from: pulled, or made by debootstrap without a registry."""

import os
import shutil
import subprocess
from pathlib import Path

from ci.toolchain import engine, shell
from ci.toolchain.progress import ToolchainError, step
from ci.toolchain.pulumi_tools import pins

REPOSITORY = "saas-platform/base"
LABEL = "com.saas-platform.base-image"
TRANSFER_SECONDS = 600
HERE = Path(__file__).parent


def _missing() -> list[str]:
    """Return the suites whose image the engine lacks."""
    suites = pins()["base_images"]
    return [suite for suite in suites if engine.ask(f"/images/{REPOSITORY}:{suite}/json") is None]


def is_ready(_toolchain: Path) -> bool:
    """Tell whether the engine, which must answer, has all base images."""
    return not _missing()


def ensure(toolchain: Path) -> None:
    """Get the missing ones."""
    shell.in_parallel(lambda suite: _ensure(suite, toolchain), _missing())


def _ensure(suite: str, toolchain: Path) -> None:
    """Pull the image of `suite` and name it as the Dockerfiles do, or make it where no registry answers."""
    import requests  # noqa: PLC0415 - slow, and needed only when something is missing
    from docker.errors import DockerException  # noqa: PLC0415 - as above

    from infra.engine import engine_client  # noqa: PLC0415 - as above

    source = pins()["base_images"][suite]
    name = f"base image {suite}"
    try:
        engine_client(engine.ANSWER_SECONDS).images.get_registry_data(source)
        with step(name, f"pulling {source}"):
            engine_client(TRANSFER_SECONDS).images.pull(source).tag(REPOSITORY, suite)
    except (DockerException, requests.RequestException) as error:
        if not shell.can_install():
            raise ToolchainError(
                f"{source} cannot be pulled: let the Docker engine reach a registry, "
                "or run this once as root on Debian, which makes the image from packages"
            ) from error
        with step(name, "making it by debootstrap, since no registry answers"):
            _import(suite, _root_file_system(suite, toolchain))


def _import(suite: str, root: Path) -> None:
    """Make the image from the files in `root`, and remove these."""
    from docker.errors import DockerException  # noqa: PLC0415 - as above

    from infra.engine import engine_client, one_line  # noqa: PLC0415 - as above

    with subprocess.Popen(["tar", "-C", root, "-c", "."], stdout=subprocess.PIPE) as tar:
        try:
            engine_client(TRANSFER_SECONDS).api.import_image_from_stream(
                tar.stdout,
                repository=REPOSITORY,
                tag=suite,
                changes=['CMD ["bash"]', f'LABEL {LABEL}="debootstrap {suite}"'],
            )
        except DockerException as error:
            raise ToolchainError(
                f"the Docker engine refuses the base image {suite}: {one_line(error)}"
            ) from error
    shutil.rmtree(root)


def _mirrors(log: Path) -> tuple[str, str]:
    """Return where packages and security updates come from: the same as for this machine's apt."""
    listing = ["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)", "Origin: Debian"]
    if not subprocess.run(listing, capture_output=True, text=True, check=True).stdout:
        shell.apt_update(log)
    found = subprocess.run(listing, capture_output=True, text=True, check=True).stdout.split("\n")
    sites = [line.split(" ") for line in found if line]
    security = [site for site, release in sites if release.endswith("-security")]
    main = [site for site, release in sites if not release.endswith("-security")]
    mirror = os.environ.get("DEBIAN_MIRROR") or next(iter(main), "")
    if not mirror:
        raise ToolchainError(
            "no registry answers, and apt here knows no mirror of Debian to make base images from: "
            "set DEBIAN_MIRROR to one"
        )
    return mirror, next(iter(security), f"{mirror.rstrip('/')}-security")


def _root_file_system(suite: str, toolchain: Path) -> Path:
    """Return a folder with the image's files, from Debian's packages: debootstrap checks their signatures."""
    log = toolchain / "log" / f"base-{suite}.log"
    if shutil.which("debootstrap") is None:
        shell.apt_install(["debootstrap", "debian-archive-keyring"], log)
    root = toolchain / "draft" / f"base-{suite}"
    root.parent.mkdir(exist_ok=True)
    shell.run([HERE / "base_image.sh", suite, root, *_mirrors(log)], log)
    return root
