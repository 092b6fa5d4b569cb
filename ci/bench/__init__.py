"""`make bench`: what the data and a stack cost, side by side in one run."""

from ci.bench import generation, stack_life


def bench(scale: str) -> None:
    """Measure making the data alone, then a stack's life at this scale; print tables as Markdown."""
    generation.measure()
    stack_life.measure(scale)
