"""The deployment hooks of a running stack without Pulumi around them, and the death of their jobs."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import docker
from checkout import Checkout
from docker.models.containers import Container
from engine_events import engine_events
from waiting import PAUSE, wait_until
from warehouse import Warehouse, value

from infra.hooks.dashboards import DashboardsProvider
from infra.hooks.hook import HookProvider
from infra.hooks.job import JobFailedError
from infra.hooks.seed import SeedProvider
from infra.hooks.transform import TransformProvider

PROVIDERS: dict[str, type[HookProvider]] = {
    "seed": SeedProvider,
    "transform": TransformProvider,
    "dashboards": DashboardsProvider,
}
CREATED, STARTED, WAITING = "created", "started", "waiting for its last statement"
# What each job writes last, in the transaction that puts the new in the place of the old.
RECORDS = {"seed": "ops.loads", "transform": "ops.transforms", "dashboards": "ops.imports"}
# Whatever is live, a transform builds everything then, and an import brings all assets.
FORGET = (
    "update ops.transforms set report = report - 'builder'; update ops.imports set digest = 'of other assets'"
)
WAITS = "select exists (select from pg_locks where not granted and relation = '{}'::regclass)"
LIMIT = 120  # seconds in which a job has to come, and its hook to fail once it is killed


@dataclass(frozen=True)
class Hooks:
    """The stack's hooks with the inputs that its last update gave them, secrets included."""

    checkout: Checkout
    inputs: dict[str, dict[str, Any]]
    warehouse: Warehouse

    @classmethod
    def of(cls, checkout: Checkout) -> "Hooks":
        return cls(checkout, checkout.hook_inputs(), Warehouse(checkout))

    def seeded(self, number: int) -> dict[str, Any]:
        """Return the inputs of a seed that loads another company's data."""
        return {
            "seed": str(number),
            "wanted": [["seed", sha256(f"{number}".encode()).hexdigest()]],
        }

    def run(self, role: str, **inputs: Any) -> dict[str, Any]:
        """Run the hook's job to its end, as an update does, and return its report.

        A transform builds everything, and an import brings all assets, whatever is live.
        """
        self.checkout.sql(FORGET)
        return self.deploy(role, **inputs)

    def deploy(self, role: str, **inputs: Any) -> dict[str, Any]:
        """Run the hook's job on what is recorded."""
        with closing(docker.from_env(timeout=600)) as client:
            return PROVIDERS[role]().deploy(client, self.checkout.names, {**self.inputs[role], **inputs})

    def kill(self, role: str, moment: str, **inputs: Any) -> str:
        """Run the hook, kill its job at the moment, and return how it failed."""
        self.checkout.sql(FORGET)
        last = f"lock table {RECORDS[role]} in share mode"
        with (
            self.warehouse.holding(last),
            arrival(self.checkout, role) as come,
            ThreadPoolExecutor(1) as executor,
        ):
            running = executor.submit(self.deploy, role, **inputs)
            if moment == CREATED:
                come("create").remove(force=True, v=True)
            else:
                job = come("start")
                self.reach(role, job, moment)
                job.kill()
            error = running.exception(LIMIT)
        assert isinstance(error, JobFailedError), error
        return str(error)

    def reach(self, role: str, job: Container, moment: str) -> None:
        """Wait until the job has come to the moment: words that it says, or what the warehouse sees."""
        if moment == WAITING or moment.startswith("select"):
            with self.warehouse.connected("loader") as connection:
                awaited = WAITS.format(RECORDS[role]) if moment == WAITING else moment
                wait_until(lambda: bool(value(connection, awaited)), lambda: f"never true: {awaited}")
        elif moment != STARTED:
            wait_for_words(job, moment)


@contextmanager
def arrival(checkout: Checkout, role: str) -> Iterator[Callable[[str], Container]]:
    """Watch for the next job of a role; what is yielded waits for its `create` or `start`."""
    now = time.time()
    filters = {"container": checkout.names.container(role), "event": ["create", "start"]}
    with (
        closing(docker.from_env()) as client,
        # Without a beginning, an end brings what happened before.
        engine_events(client, filters, since=now, until=now + LIMIT) as events,
    ):

        def come(action: str) -> Container:
            job = next((event["id"] for event in events if event["Action"] == action), None)
            assert job is not None, f"no {role} job came to its {action}"
            return client.containers.get(job)

        yield come


def wait_for_words(job: Container, words: str) -> None:
    """Wait until the job has said the words; fail when it ended without them."""
    while words not in (said := job.logs().decode()):
        job.reload()
        assert job.status == "running", f"the job never said '{words}': {said}"
        threading.Event().wait(PAUSE)
