"""Pulumi's own refusals, which come before it changes anything, as one line with the mend."""

import re
from dataclasses import dataclass

UNSET = "unset it for the project's own, .stacks/passphrase"
BACKEND = (
    "the backend PULUMI_BACKEND_URL={backend} cannot be used ({why}): mend that, set PULUMI_BACKEND_URL to"
    " another, or unset it for the project's own"
)


@dataclass(frozen=True)
class Refusal:
    """What Pulumi's words are recognised by, and the line that says it with the mend."""

    words: str
    line: str


REFUSALS = (
    Refusal(
        r"incorrect passphrase",
        "the passphrase is not the one that stack '{stack}' was made with: set PULUMI_CONFIG_PASSPHRASE"
        f" to that one, or {UNSET}",
    ),
    Refusal(
        r"unable to read PULUMI_CONFIG_PASSPHRASE_FILE: open (?P<path>.+?): (?P<why>.+)",
        "the passphrase file {path} cannot be read ({why}): set PULUMI_CONFIG_PASSPHRASE_FILE to one that"
        f" can, or {UNSET}",
    ),
    Refusal(
        r"passphrase must be set",
        f"PULUMI_CONFIG_PASSPHRASE_FILE is empty: set it to the passphrase's file, or {UNSET}",
    ),
    Refusal(
        r"(?s)currently locked by .*created by (?P<holder>.+?) at (?P<since>\S+)",
        "another update of stack '{stack}' holds its lock ({holder}, since {since}): wait for it, or, when it"
        " is dead, free the lock with `pulumi cancel --stack {stack}`",
    ),
    Refusal(
        r"no stack named",
        "there is no stack '{stack}': `make up STACK={stack}` makes it, `pulumi stack ls` lists the others",
    ),
    Refusal(
        r"PULUMI_ACCESS_TOKEN must be set",
        "the backend PULUMI_BACKEND_URL={backend} has a scheme that is not known, or is a service that wants"
        " PULUMI_ACCESS_TOKEN: set PULUMI_BACKEND_URL to a folder such as file:///srv/state, set the token,"
        " or unset both for the project's own",
    ),
    Refusal(r"(?:open|write) \S+/\.pulumi/locks/\S+: (?P<why>.+)", BACKEND),
    Refusal(r'unable to open [\w ]+ "[^"]*": (?P<why>.+)', BACKEND),
    Refusal(r'blob \(key "[^"]*"\) \(code=\w+\): (?P<why>.+)', BACKEND),
    Refusal(
        r"(?:error: )*(?P<why>.*(?:missing google credentials|connection refused|no such host).*)", BACKEND
    ),
)


def explain(words: str, stack: str, backend: str) -> str | None:
    """Return the line for what Pulumi said on its standard error; None when it is not a known refusal.

    The line names the backend without the user and password that its address may hold.
    """
    backend = re.sub(r"//[^/]*@", "//", backend)
    for refusal in REFUSALS:
        if found := re.search(refusal.words, words):
            return refusal.line.format(stack=stack, backend=backend, **found.groupdict())
    return None
