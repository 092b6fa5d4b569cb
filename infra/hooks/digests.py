"""Digests of what each hook deploys: equal digests, equal result. `root` is the project's folder."""

from pathlib import Path
from typing import Any

import yaml

from infra.content import ROOT, contents, digest
from infra.settings import Settings

IMAGES = "infra/images"
CONNECTION = "-"
"""What follows it in a dashboards' digest tells one stack's connection from another's."""

BUILDER = ("requirements.lock", "transform.py", "changes.py", "swap.py")
COMPARED = ("models", "seeds", "tests")
"""Folders of the dbt project whose files are nodes; macros and settings may change any of them."""

# Keys of a dbt YAML file that document and change nothing in the warehouse.
DOCUMENTATION = {"description", "docs", "exposures", "meta"}


def hook_digests(settings: Settings, root: Path = ROOT) -> dict[str, str]:
    """Return the digest of what each hook deploys, in their order, without a connection."""
    seed = seed_digest(settings, root)
    transform = transform_digest(seed, root)
    return {"seed": seed, "transform": transform, "dashboards": dashboards_digest(transform, root)}


def seed_digest(settings: Settings, root: Path = ROOT) -> str:
    """Return the digest of the generator, its locked packages and the settings that it takes."""
    values = [
        ("scale", str(settings.scale.normalize())),
        ("scenario", settings.scenario),
        ("seed", str(settings.seed)),
        ("as_of", settings.as_of.isoformat()),
    ]
    lock = root / IMAGES / "jobs" / "requirements.lock"
    return digest(
        [
            *contents(root / "generator"),
            ("requirements.lock", lock.read_bytes()),
            *((name, value.encode()) for name, value in values),
        ]
    )


def transform_digest(seed: str, root: Path = ROOT) -> str:
    """Return the digest of the data and of all that changes what dbt makes of it."""
    builder = ("builder", builder_digest(root).encode())
    return digest([("seed", seed.encode()), builder, *dbt_files(root, are_compared=True)])


def builder_digest(root: Path = ROOT) -> str:
    """Return the digest of what builds the dbt project, of which dbt itself does not tell what it changes."""
    image = [(name, (root / IMAGES / "dbt" / name).read_bytes()) for name in BUILDER]
    return digest([*dbt_files(root, are_compared=False), *image])


def dbt_files(root: Path, *, are_compared: bool) -> list[tuple[str, bytes]]:
    """Return name and content, without what only documents, of the dbt project's files.

    Either of those that dbt itself compares with what was built, or of the others.
    """
    return [
        (name, without_documentation(content) if Path(name).suffix == ".yml" else content)
        for name, content in contents(root / "dbt_project")
        if Path(name).suffix != ".md" and (name.partition("/")[0] in COMPARED) == are_compared
    ]


def dashboards_digest(transform: str, root: Path = ROOT) -> str:
    """Return the digest of the models and of the assets with the code that imports them."""
    return digest([("transform", transform.encode()), *contents(root / "superset_assets")])


def connected(dashboards: str, connection: str) -> str:
    """Return the digest of dashboards that reach the warehouse over a connection of this version."""
    return f"{dashboards}{CONNECTION}{connection}"


def without_connection(dashboards: str) -> str:
    """Return what of a dashboards' digest is equal in every stack with the same models and assets."""
    return dashboards.partition(CONNECTION)[0]


def without_documentation(content: bytes) -> bytes:
    """Return the YAML file's content without what only documents."""
    wanted = prune(yaml.load(content, Loader=yaml.CSafeLoader))
    return bytes(yaml.dump(wanted, Dumper=yaml.CSafeDumper, sort_keys=True, encoding="utf-8"))


def prune(value: Any) -> Any:
    """Return the value without the documenting keys, at any depth."""
    if isinstance(value, dict):
        return {key: prune(item) for key, item in value.items() if key not in DOCUMENTATION}
    if isinstance(value, list):
        return [prune(item) for item in value]
    return value
