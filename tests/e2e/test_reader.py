"""Whoever reads the metrics while new data comes sees the old values or the new, and no error."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hooks import Hooks
from waiting import LIMIT
from warehouse import ANSWER, value

pytestmark = pytest.mark.stack

# Each reads tables that are swapped in together, in orders that deadlock with one another's.
READERS = [
    ANSWER,
    """
    select md5(customers.content || overview.content || metrics.content)
    from
        (select string_agg(t::text, '' order by t::text) from entity.entity_customers as t)
            as customers (content),
        (select string_agg(t::text, '' order by t::text) from metrics_company_overview as t)
            as overview (content),
        (select string_agg(t::text, '' order by t::text) from metrics_unified as t)
            as metrics (content)
    """,
]


def test_sees_the_old_or_the_new(hooks: Hooks) -> None:
    over = threading.Event()
    begun = threading.Barrier(len(READERS) + 1, timeout=LIMIT)

    def read(statement: str) -> tuple[list[str], int]:
        """Return the answers that differ from the one before, and how many there were in all.

        The first is asked for before anything happens, the last when all is over.
        """
        seen: list[str] = []
        count = 0
        is_last = False
        with hooks.warehouse.connected("reporter") as connection:
            while not is_last:
                is_last = over.is_set()
                count += 1
                answer = value(connection, statement)
                if answer not in seen[-1:]:
                    seen.append(answer)
                if count == 1:
                    begun.wait()
        return seen, count

    before = [hooks.warehouse.answer(statement) for statement in READERS]
    with ThreadPoolExecutor(len(READERS)) as executor:
        readers = [executor.submit(read, statement) for statement in READERS]
        try:
            begun.wait()
            hooks.run("seed", **hooks.seeded(7))
            hooks.run("transform")
        finally:
            over.set()
    after = [hooks.warehouse.answer(statement) for statement in READERS]
    assert not set(before) & set(after)
    for reader, old, new in zip(readers, before, after, strict=True):
        answers, count = reader.result()
        assert answers == [old, new]
        assert count > 2  # some were answered in between
