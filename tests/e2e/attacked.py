"""A running stack as an attacker meets it, and a watch over what the engine tells while it comes up."""

import json
import threading
from dataclasses import dataclass

import docker
from checkout import Checkout
from docker.errors import APIError
from docker.models.containers import Container

ROLES = ("postgres", "dbt_core", "superset")
PURPOSES = (
    "superset-admin-password",
    "superset-secret-key",
    "superset-password",
    "loader-password",
    "transformer-password",
    "reporter-password",
)


@dataclass(frozen=True)
class Running:
    """A running stack; `shown` is what its first update printed and what the engine told meanwhile."""

    checkout: Checkout
    shown: str

    @property
    def containers(self) -> dict[str, Container]:
        """Return the stack's containers by role."""
        client, names = docker.from_env(), self.checkout.names
        return {role: client.containers.get(names.container(role)) for role in ROLES}


class Watch:
    """Keeps every event of the stack's containers, jobs too, with their configuration at their start."""

    def __init__(self, checkout: Checkout) -> None:
        self.seen: list[str] = []
        self.client = docker.from_env()
        self.events = self.client.events(decode=True, filters=checkout.names.filters)
        self.thread = threading.Thread(target=self.watch)

    def __enter__(self) -> list[str]:
        self.thread.start()
        return self.seen

    def __exit__(self, *_error: object) -> None:
        self.events.close()
        self.thread.join()
        self.client.close()

    def watch(self) -> None:
        for event in self.events:
            self.seen.append(json.dumps(event))
            if event["Action"] == "start":
                self.inspect(event["id"])

    def inspect(self, container: str) -> None:
        try:
            self.seen.append(json.dumps(self.client.api.inspect_container(container)))
            self.seen.append(json.dumps(self.client.api.top(container)))
        except APIError as error:  # a job may be over already
            self.seen.append(str(error))
