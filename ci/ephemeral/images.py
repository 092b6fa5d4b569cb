"""The project's images that no stack uses any more."""

from collections.abc import Iterator

from docker.errors import APIError

from ci.drift import declared_images
from ci.ephemeral.erase import CONFLICT
from ci.ephemeral.naming import megabytes
from ci.stack import Stack
from infra.engine import engine_client
from infra.snapshots.catalog import snapshots

LABEL = "com.saas-platform.image"


def remove_unused() -> Iterator[str]:
    """Remove the project's images that no container uses and no snapshot and no stack of this checkout names.

    Yields a line for each, then one with their size. A stack of another checkout has those that its jobs run
    in built again by its next update.
    """
    client = engine_client()
    named = {tag for name in Stack("dev").siblings() for tag in declared_images(Stack(name))}
    named |= {image for snapshot in snapshots(client) for image in snapshot.images}
    used = {container.attrs["ImageID"] for container in client.containers.list(all=True, sparse=True)}
    freed = count = 0
    for image in client.images.list(filters={"label": LABEL}):
        if image.id in used or named & {image.id, *image.tags}:
            continue
        try:
            client.images.remove(str(image.id), force=len(image.tags) > 1)
        except APIError as error:
            if error.status_code != CONFLICT:
                raise
            continue  # a stack took it meanwhile
        count += 1
        freed += image.attrs["Size"]
        yield f"removed {', '.join(image.tags) or image.short_id}"
    yield f"{count} images removed: {megabytes(freed)}, what they share with others counted each time"
