"""What of a plan destroys something or cuts people off."""

from collections.abc import Iterable, Iterator

from ci.preview.steps import Step


def warnings(steps: Iterable[Step]) -> Iterator[str]:
    """Yield a sentence for each step that people should know of before they agree."""
    for step in steps:
        if step.type == "Volume" and step.operation in ("replace", "delete"):
            yield f"{step.name} is made anew or removed: what the volume holds is lost"
        if step.type == "Container" and step.operation == "delete":
            yield f"{step.name} is removed: what it served is gone"
        if step.type == "Container" and step.operation == "replace":
            yield f"{step.name} is replaced: {consequence(step)}"
        if step.type == "Secret" and step.operation in ("update", "replace"):
            yield f"{step.name} is made anew: the one that people know is refused afterwards"


def consequence(step: Step) -> str:
    """Return what the replacement of a container means for those who use it."""
    if any(reason.startswith("ports") for reason in step.reasons):
        return "it answers on another port, and who is connected is cut off"
    return "who is connected is cut off"
