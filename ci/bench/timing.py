"""The project's commands, timed."""

import os
import subprocess
import time
from pathlib import Path

from ci.errors import CommandFailedError
from ci.stack import ROOT


def timed(*words: str, project: Path = ROOT) -> float:
    """Run `python -m ci WORDS` in a project's folder, as the Makefile does; return its seconds."""
    started = time.monotonic()
    result = subprocess.run(
        [".venv/bin/python", "-m", "ci", *words],
        cwd=project,
        # The folder's own packages instead of those that the virtual environment names.
        env={**os.environ, "PYTHONPATH": str(project)},
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if result.returncode != 0:
        raise CommandFailedError(result.returncode)
    return time.monotonic() - started
