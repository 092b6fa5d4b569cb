"""Downloads a release archive and takes the wanted programs out of it, checksum first."""

import hashlib
import os
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from ci.toolchain.progress import ToolchainError

CONNECT_SECONDS, READ_SECONDS = 4, 30
BLOCK = 1 << 20
ALGORITHMS = {40: "sha1", 64: "sha256"}
"""By the length of a digest in hexadecimal: the two kinds of lists that the releases publish."""


class UnavailableError(Exception):
    """The site cannot be reached, has no such file, or broke off; its text goes on from the site's name."""


@contextmanager
def _answer(url: str) -> Iterator[requests.Response]:
    """Ask for `url`; whatever goes wrong with the site, then or while reading, is an UnavailableError."""
    is_answered = False
    try:
        with requests.get(url, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS)) as response:
            if not response.ok:
                raise UnavailableError(f"answers {response.status_code} for {url}")
            is_answered = True
            yield response
    except requests.Timeout as error:
        raise UnavailableError("does not answer") from error
    except requests.RequestException as error:
        raise UnavailableError("broke off" if is_answered else "cannot be reached") from error


def published_digest(url: str, file_name: str) -> str:
    """Return the digest that the list at `url` gives for `file_name`, in lines as sha256sum writes them."""
    with _answer(url) as response:
        lines = response.text.splitlines()
    digests = {
        words[1].lstrip("*").removeprefix("./"): words[0] for line in lines if len(words := line.split()) > 1
    }
    digest = digests.get(file_name, "")
    if len(digest) not in ALGORITHMS:
        raise UnavailableError(f"publishes no checksum for {file_name}")
    return digest.lower()


def download(url: str, digest: str, target: Path) -> None:
    """Download `url` to `target` and compare it with `digest` in hexadecimal.

    Raises UnavailableError where another source may do, and ToolchainError, leaving no file, when the file is
    not what was published.
    """
    actual = hashlib.new(ALGORITHMS[len(digest)], usedforsecurity=False)
    with _answer(url) as response, target.open("wb") as file:
        for block in response.iter_content(BLOCK):
            actual.update(block)
            file.write(block)
    if actual.hexdigest() != digest:
        target.unlink()
        raise ToolchainError(
            f"{url} does not match its published checksum: try again; if it stays so, set "
            "PULUMI_DOWNLOAD_MIRROR to another site"
        )


def extract(archive: Path, members: Iterable[str], folder: Path) -> None:
    """Write those of `members`, named by their last part, that `archive` holds into `folder`, executable.

    Raises ToolchainError when the first of them, the program itself, is missing.
    """
    wanted = list(members)
    with tarfile.open(archive) as files:
        for member in files:
            name = os.path.basename(member.name)  # noqa: PTH119 - a name in an archive, not a path here
            source = files.extractfile(member) if member.isfile() and name in wanted else None
            if source is not None:
                target = folder / name
                target.write_bytes(source.read())
                target.chmod(0o755)
    if not (folder / wanted[0]).exists():
        raise ToolchainError(f"{archive.name} holds no {wanted[0]}: set another version in pins.toml")
