"""The errors that reach a person: a line that says what is wrong, where, and what to do."""


class AssetsError(Exception):
    """Its text is one line."""


class RefusedError(AssetsError):
    """Superset answered, and not with what was asked for; `status` is that of its answer."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status
