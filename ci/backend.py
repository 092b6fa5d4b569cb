"""What a backend that is a folder keeps of a stack."""

import shutil
from collections.abc import Iterator
from glob import escape
from pathlib import Path

from ci.stack import Stack
from infra.names import PROJECT

BESIDE = (f"backups/{PROJECT}", f"history/{PROJECT}", f"locks/organization/{PROJECT}")
"""Folders with one of each stack. Pulumi leaves copies of the state in the first when it removes a stack."""


def kept_of(stack: Stack) -> Iterator[Path]:
    """Yield the files and folders that the backend has of the stack: state, its copies, history and locks."""
    folder = stack.backend_folder
    if folder:
        yield from sorted((folder / "stacks" / PROJECT).glob(f"{escape(stack.name)}.json*"))
        yield from (path for path in (folder / name / stack.name for name in BESIDE) if path.exists())


def forget(stack: Stack) -> None:
    """Remove all that the backend still keeps of a stack that Pulumi has removed."""
    for path in kept_of(stack):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
