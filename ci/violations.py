"""The project's rules in an update: the policy pack, and what it refused as a line for the person."""

import json
from collections.abc import Iterator
from pathlib import Path

PACK = "infra/policies"


def violations(events: Path) -> Iterator[str]:
    """Yield a line for each rule that was broken, as Pulumi's log of an update's events tells it.

    A message is the rule's purpose, a line break, and what is wrong with the mend. A log that broke off has
    a last line that is no event.
    """
    whole, _, _ = events.read_text().rpartition("\n")
    for line in whole.splitlines():
        violation = json.loads(line).get("policyEvent")
        if violation and violation["enforcementLevel"] == "mandatory":
            yield violation["message"].strip().rpartition("\n")[2]
