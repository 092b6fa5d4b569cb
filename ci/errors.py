"""How a command ends that cannot do what it was asked."""


class CommandFailedError(Exception):
    """A command ended without success and has told the person why; carries its exit code."""

    def __init__(self, exit_code: int) -> None:
        super().__init__(f"exit code {exit_code}")
        self.exit_code = exit_code


class RefusedError(Exception):
    """What is wrong, where, and what to do: one line for the person; nothing was changed."""
