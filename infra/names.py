"""What a stack's containers, network, volume and database are called."""

import re
from dataclasses import dataclass

PROJECT = "saas-platform"
STACK_LABEL = "com.saas-platform.stack"
PROJECT_LABEL = "com.saas-platform.project"
SECRETS_LABEL = "com.saas-platform.secrets"
FILES_LABEL = "com.saas-platform.files"
WAREHOUSE_LABEL = "com.saas-platform.warehouse"

SERVICES = ("postgres", "dbt_core", "superset")
JOBS = ("seed", "transform", "dashboards")

LONGEST_STACK_NAME = 40
STACK_NAME = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST_STACK_NAME - 1}}}")


def database_name(stack: str) -> str:
    """Return the name of a stack's warehouse database: characters outside a-z0-9_ become `_`."""
    return "saas_platform_" + re.sub(r"[^a-z0-9_]", "_", stack.lower())


@dataclass(frozen=True)
class Names:
    """The names of one stack. Stack `dev` has the short ones, every other carries its own name.

    Raises ValueError, with one line for the person, when the stack's name cannot be part of them.
    """

    stack: str

    def __post_init__(self) -> None:
        if not STACK_NAME.fullmatch(self.stack):
            raise ValueError(
                f"stack name {self.stack!r}: give it 1 to {LONGEST_STACK_NAME} letters, digits, '-', '_'"
                " or '.', the first a letter or a digit, such as pr-12"
            )

    @property
    def prefix(self) -> str:
        """Name of the network, and the beginning of all other names."""
        return "saas_platform" if self.stack == "dev" else f"saas_platform_{self.stack}"

    @property
    def volume(self) -> str:
        """Name of the volume that holds the warehouse."""
        return f"{self.prefix}_pgdata"

    @property
    def services(self) -> list[str]:
        """Names of the long-running containers."""
        return [self.container(role) for role in SERVICES]

    @property
    def volumes(self) -> list[str]:
        """Names of all volumes."""
        secrets = [self.secrets_volume(role) for role in SERVICES]
        return [self.volume, self.files_volume("postgres"), *secrets]

    @property
    def database(self) -> str:
        """Name of the warehouse's database."""
        return database_name(self.stack)

    @property
    def labels(self) -> dict[str, str]:
        """Labels of everything that belongs to the stack."""
        return {PROJECT_LABEL: PROJECT, STACK_LABEL: self.stack}

    @property
    def filters(self) -> dict[str, str | list[str] | bool]:
        """Filters by which the engine's API finds what belongs to the stack."""
        return {"label": f"{STACK_LABEL}={self.stack}"}

    def container(self, role: str) -> str:
        """Return the name of a service's or a job's container, e.g. `saas_platform_postgres`."""
        return f"{self.prefix}_{role}"

    def secrets_volume(self, role: str) -> str:
        """Return the name of the volume that holds a service's secrets."""
        return f"{self.prefix}_{role}_secrets"

    def files_volume(self, role: str) -> str:
        """Return the name of the volume that holds what a service brings to a foreign image."""
        return f"{self.prefix}_{role}_files"
