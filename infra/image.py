"""Immutable images: staged from the source, named by their content, built by the engine."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pulumi
import pulumi_docker as docker

from infra.content import ROOT, contents, digest

STAGING = ROOT / ".toolchain" / "contexts"

# The code that an image carries in its last layer, by the folder's name.
CODE = {
    "postgres": (),
    "dbt": ("dbt_project",),
    "superset": (),
    "jobs": ("generator", "superset_assets"),
}


@dataclass(frozen=True)
class Image:
    """An image: the tag that names its content, and the resource that builds it."""

    tag: str
    resource: docker.RemoteImage


def declare_image(name: str, opts: pulumi.ResourceOptions) -> Image:
    """Declare the image `name` of infra/images. Stacks share images, so none is deleted with a stack."""
    files = image_files(name)
    tag = image_tag(name, files)
    context = stage_context(STAGING / tag.rpartition("/")[2].replace(":", "-"), files)
    resource = docker.RemoteImage(
        f"{name}-image",
        name=tag,
        build=docker.RemoteImageBuildArgs(
            # Relative to the program's folder, where providers run: the same in every checkout.
            context=os.path.relpath(context, ROOT / "infra"),
        ),
        keep_locally=True,
        opts=opts,
    )
    return Image(tag, resource)


def pull_image(name: str, reference: str, opts: pulumi.ResourceOptions) -> Image:
    """Declare the image that takes the place of `name`: it is pulled, unless the engine has it."""
    resource = docker.RemoteImage(f"{name}-image", name=reference, keep_locally=True, opts=opts)
    return Image(reference, resource)


def image_tag(name: str, files: list[tuple[str, bytes]]) -> str:
    """Return the tag of the project's image with these files."""
    return f"{repository(name)}:{digest(files)[:12]}"


def repository(name: str) -> str:
    """Return what the tags of the project's image have before their colon."""
    return f"saas-platform/{name}"


def image_files(name: str, root: Path = ROOT) -> list[tuple[str, bytes]]:
    """Return name and content of each file of the image's build context; `root` is the project's folder."""
    files = contents(root / "infra" / "images" / name)
    for folder in CODE[name]:
        files += [(f"{folder}/{path}", content) for path, content in contents(root / folder)]
    return files


def stage_context(context: Path, files: list[tuple[str, bytes]]) -> Path:
    """Write the build context, whole or not at all, and return its folder.

    The machine's own certificate authorities go along for the build stage that installs packages. They
    are no part of the image's name: the final stage does not hold them.
    """
    if context.exists():
        return context
    context.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=context.parent, prefix=".partial-"))
    authorities = os.environ.get("PIP_CERT") or os.environ.get("SSL_CERT_FILE")
    certificates = Path(authorities).read_bytes() if authorities else b""
    for path, content in [*files, ("ca-bundle.crt", certificates)]:
        target = partial / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(0o755 if target.suffix == ".sh" else 0o644)
    partial.chmod(0o755)
    try:
        partial.rename(context)
    except OSError:
        # Another update staged the same content first.
        shutil.rmtree(partial)
        if not context.is_dir():
            raise
    return context
