"""`python -m generator`."""

import signal
import sys
from types import FrameType
from typing import NoReturn

from generator.cli import main


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit("error: the generator was stopped before its end: run it again")


if __name__ == "__main__":
    # As a container's first process, it gets no signal that it does not handle.
    signal.signal(signal.SIGTERM, _stop)
    sys.exit(main())
