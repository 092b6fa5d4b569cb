"""Whether one more stack fits beside those that run, asked before anything of it is made."""

import shutil
from decimal import Decimal
from pathlib import Path

import psutil

from ci.checks import MEBIBYTE
from ci.errors import RefusedError
from ci.toolchain import address
from generator import estimate
from infra.engine import engine_client
from infra.settings import SERVICE_MEMORY

COPIES = 3
"""The data in the source tables, the models made of it, and as much again while new ones are built beside."""

SERVER = 256
"""In mebibytes: what an empty warehouse and Superset's own database take."""


def check_room(scale: Decimal) -> None:
    """Raise RefusedError, with the numbers, when memory or disk of this machine's engine is too little.

    What is free on an engine's host elsewhere is not known here.
    """
    if not address.is_here():
        return
    memory = psutil.virtual_memory().available // MEBIBYTE
    needed = sum(SERVICE_MEMORY.values())
    if memory < needed:
        raise RefusedError(
            f"{memory:,} MiB of memory are free and one more stack may use {needed:,} MiB: remove some with"
            " `python -m ci ephemeral reap` or `down`"
        )
    folder = Path(engine_client().info()["DockerRootDir"])
    if not folder.is_dir():  # an engine in a machine of its own, as on a Mac
        return
    space = shutil.disk_usage(folder).free // MEBIBYTE
    wanted = COPIES * estimate.bytes_on_disk(scale) // MEBIBYTE + SERVER
    if space < wanted:
        raise RefusedError(
            f"{space:,} MiB are free on the disk of {folder} and a stack of scale {scale} needs about"
            f" {wanted:,} MiB: make room with `python -m ci ephemeral reap --images --snapshots 0`"
        )
