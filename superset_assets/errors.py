"""The one error that reaches a person: a line that says what is wrong, where, and what to do."""


class AssetsError(Exception):
    """Its text is one line."""
