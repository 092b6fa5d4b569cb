"""What looks like a secret in a text that the engine shows to everybody who may ask it."""

import re
from itertools import pairwise

from infra.endpoints import SECRETS

ASSIGNMENT = re.compile(
    r"""
    (?: --?(?P<option>[\w-]+) (?:=|\s+) | (?P<name>[\w.-]+)["']? \s*[=:]\s* )
    (?=["']?(?P<value>[^\s"']+))
    """,
    re.VERBOSE,
)
"""`--option value`, `NAME=value` or `name: value`; the value may hold the next one, as in `-c NAME=value`."""

SECRET_NAME = re.compile(
    r"(?i)password|passwd|passphrase|secret|token|credential|apikey|(?:^|[_.-])(?:key|pwd|pass)$"
)
PATH_NAME = re.compile(r"(?i)[_.-](?:file|path|dir)$")
LOGIN_IN_URL = re.compile(r"://[^\s/:@]*:[^\s/@]+@")
RUN = re.compile(r"[A-Za-z0-9+]{16,}")
"""What may be a random value: long, without the breaks that names have."""

CHANGES = 0.25
"""Share of the characters of a run after which capitals, small letters and digits change: 0.47 where the
run is random and hexadecimal, more where it has all letters, next to none in a name that ends with a date."""


def exposed(text: str, *names: str) -> str | None:
    """Return what looks like a secret in a text, without the secret itself; None where nothing does.

    Parts that are one of `names` are none, however random: a stack may be called after a commit.
    """
    for found in ASSIGNMENT.finditer(text):
        name, value = found["option"] or found["name"], found["value"]
        if SECRET_NAME.search(name) and not PATH_NAME.search(name) and not value.startswith(f"{SECRETS}/"):
            return f"a value for {name}"
    if LOGIN_IN_URL.search(text):
        return "a password in a URL"
    for name in names:
        text = text.replace(name, "")
    if any(is_random(run) for run in RUN.findall(text)):
        return "what looks like a random secret"
    return None


def is_random(run: str) -> bool:
    """Tell whether letters and digits alternate as in a random value."""
    kinds = [(character.isdigit(), character.isupper()) for character in run]
    changes = sum(left != right for left, right in pairwise(kinds))
    return changes > CHANGES * len(run)
