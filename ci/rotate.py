"""`make rotate`: every secret of the stack made anew, and the ones before refused."""

from ci.stack import Stack
from ci.up import up


def rotate(stack: Stack) -> None:
    """Update the stack with new secrets; one that was cut short is finished.

    Raises RefusedError when the stack was never brought up.
    """
    # The output is that of the last update that ended well.
    done = int(stack.deployed().get("rotation", 0))
    up(stack, {"rotation": str(done + 1)})
    print("\nall passwords and keys are new: the ones before are refused, and everyone has to log in again")
