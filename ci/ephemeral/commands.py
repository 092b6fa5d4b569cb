"""`python -m ci ephemeral up|down|list|extend|reap`."""

import json
import time
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from ci import checks
from ci.checks import check_engine
from ci.down import leftovers
from ci.ephemeral.erase import erase, prove
from ci.ephemeral.images import remove_unused
from ci.ephemeral.kept import kept, tidy
from ci.ephemeral.listing import rows, snapshot_table, table
from ci.ephemeral.naming import safe_name, seconds_of, shown
from ci.ephemeral.records import OVER, BusyError, Holding, Record, held, recorded
from ci.ephemeral.room import check_room
from ci.ephemeral.snapshots import keep
from ci.errors import RefusedError
from ci.stack import Stack
from ci.up import up as bring_up
from infra.engine import engine_client
from infra.names import Names
from infra.snapshots.files import CopyError


@dataclass(frozen=True)
class Start:
    """How a new stack begins: as a copy of a snapshot that fits, or not; all may take `budget` bytes."""

    is_warm: bool
    budget: int


def up(name: str, ttl: str, owner: str, settings: dict[str, str], start: Start) -> None:
    """Create or update the stack, which may be removed when its time is over.

    Raises RefusedError when the name is another stack's, there is no room, or a rule is broken; nothing of a
    new stack is left then.
    """
    stack, seconds = Stack(safe_name(name)), seconds_of(ttl)
    check_engine()
    with held(stack.name) as holding:
        known = holding.record
        check_identity(stack, name, known)
        if known is None:
            check_engine_has_none(stack)
            check_room(checks.check_settings(stack.name, stack.configuration(), settings).scale)
        now = time.time()
        record = known or Record(name, owner, now, now)
        record = replace(record, expires=now + seconds)
        holding.write(record)
        begin = start_settings(start, known)
        leave = partial(keep, stack, start.budget) if begin and start.is_warm else None
        try:
            bring_up(stack, settings | begin, is_previewed=False, finish=leave)
        except RefusedError:
            if known is None:
                if stack.exists():
                    erase(stack)
                holding.forget()
            raise
        holding.write(replace(record, is_complete=True))
    print(f"  {'lives':<12} {shown(seconds)}; `python -m ci ephemeral down --name {name}` ends it before")


def start_settings(start: Start, known: Record | None) -> dict[str, str]:
    """Return the settings by which a stack begins, none for one that has begun."""
    return {} if known and known.is_complete else {"warmStart": str(start.is_warm).lower()}


def check_identity(stack: Stack, name: str, known: Record | None) -> None:
    """Refuse a name that makes the same stack as another's, or that of one which is not ephemeral."""
    if known and known.name != name:
        raise RefusedError(
            f"'{name}' would be stack '{stack.name}', which '{known.name}' is: choose another name"
        )
    if known is None and stack.exists():
        raise RefusedError(
            f"stack '{stack.name}' is there and not ephemeral: choose another name, or remove it with"
            f" `make down STACK={stack.name}`"
        )


def check_engine_has_none(stack: Stack) -> None:
    """Refuse the name of a stack that another checkout has on the engine, where names are known to all."""
    if there := leftovers(engine_client(), Names(stack.name)):
        raise RefusedError(
            f"the engine has a stack '{stack.name}' of another checkout ({there[0]}): choose another name"
        )


def down(name: str) -> None:
    """Remove the stack; one that is not there is gone already. Raises RefusedError when something is left."""
    stack = Stack(safe_name(name))
    check_engine()
    with held(stack.name) as holding:
        check_identity(stack, name, holding.record)
        if holding.record is None:
            prove(stack)
            return
        erase(stack)
        holding.forget()


def extend(name: str, ttl: str) -> None:
    """Let the stack live longer by that time, counted from now when its time was over."""
    stack, seconds = Stack(safe_name(name)), seconds_of(ttl)
    with held(stack.name) as holding:
        record = holding.record
        if record is None:
            raise RefusedError(f"no ephemeral stack is called '{name}': see `python -m ci ephemeral list`")
        check_identity(stack, name, record)
        now = time.time()
        record = replace(record, expires=max(record.expires, now) + seconds)
        holding.write(record)
    print(f"{stack.name} lives {shown(record.expires - now)} from now")


def show(*, as_json: bool) -> None:
    """Print the ephemeral stacks with age, time left, owner, URL and size."""
    check_engine()
    found = rows(time.time())
    print(json.dumps([row.as_data() for row in found], indent=2) if as_json else table(found))


def show_snapshots(*, as_json: bool) -> None:
    """Print the snapshots with last use and size; raise RefusedError when they cannot be read."""
    check_engine()
    try:
        found = kept(engine_client())
    except CopyError as error:
        raise RefusedError(f"the snapshots cannot be read: {error}") from None
    print(
        json.dumps([row.as_data() for row in found], indent=2)
        if as_json
        else snapshot_table(found, time.time())
    )


def reap(*, images: bool, budget: int) -> None:
    """Remove the stacks whose time is over or whose creation died, and the snapshots beyond the budget.

    `budget` is in bytes. With `images` also images that no stack and no snapshot uses. Raises RefusedError,
    when all is tried, with what could not be removed.
    """
    check_engine()
    failed = []
    for stack in recorded():
        try:
            with held(stack) as holding:
                end_if_over(Stack(stack), holding)
        except BusyError:
            print(f"{stack} is in use: left alone", flush=True)
        except RefusedError as error:
            failed.append(f"{stack}: {error}")
    try:
        for line in chain(tidy(engine_client(), budget), remove_unused() if images else ()):
            print(line, flush=True)
    except CopyError as error:
        failed.append(f"snapshots: {error}")
    if failed:
        raise RefusedError("; and ".join(failed))
    if not images and not recorded():
        print("no ephemeral stack is there")


def end_if_over(stack: Stack, holding: Holding) -> None:
    """Remove the stack when its time is over or its creation died."""
    state = holding.record and holding.record.state(time.time())
    if state in OVER:
        print(f"{stack.name}: {state}", flush=True)
        erase(stack)
        holding.forget()
