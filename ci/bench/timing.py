"""The project's commands, timed."""

import subprocess
import time

from ci.errors import CommandFailedError
from ci.stack import ROOT


def timed(*words: str) -> float:
    """Run `python -m ci WORDS` as the Makefile does; return its seconds."""
    started = time.monotonic()
    command = [".venv/bin/python", "-m", "ci", *words]
    result = subprocess.run(command, cwd=ROOT, check=False, stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        raise CommandFailedError(result.returncode)
    return time.monotonic() - started
