"""Where the services are on the stack's network, and how containers are told."""

from infra.names import Names

POSTGRES_HOST = "postgres"
POSTGRES_PORT = 5432
POSTGRES_DATA = "/var/lib/postgresql/data"

SUPERSET_HOST = "superset"
SUPERSET_PORT = 8088
SUPERSET_ADMIN = "admin"

LOOPBACK = "127.0.0.1"

SECRETS = "/run/secrets"
"""Where a container finds its secrets, as files."""


def warehouse_environment(names: Names) -> dict[str, str]:
    """Return the environment by which a container on the network finds the warehouse."""
    return {
        "WAREHOUSE_HOST": POSTGRES_HOST,
        "WAREHOUSE_PORT": str(POSTGRES_PORT),
        "WAREHOUSE_DATABASE": names.database,
    }
