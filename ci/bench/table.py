"""Tables as `make bench` prints them."""

from collections.abc import Iterable, Sequence


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a Markdown table."""
    for row in (header, ("---",) * len(header), *rows):
        print(f"| {' | '.join(row)} |")
