"""A command of the project at a moment of its course."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from checkout import Checkout


@dataclass(frozen=True)
class Course:
    """A command that runs, and the lines that it has printed."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield what the command prints from now on, and keep it."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            yield line


@contextmanager
def at_moment(checkout: Checkout, moment: str, *words: str) -> Iterator[Course]:
    """Run `python -m ci WORDS`, give it when it says the words of the moment, and wait for its end.

    Fails, with what it said, when it ends without them.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "ci", *words], cwd=checkout.root, env=checkout.environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        course = Course(process)
        if not any(moment in line for line in course.lines()):
            pytest.fail(f"the command never said '{moment}': {''.join(course.said)}")
        yield course
