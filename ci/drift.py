"""What of a stack is still on the engine, and whether Pulumi has to look for what is not."""

from ci.stack import Stack
from infra.engine import engine_client
from infra.names import Names

IMAGE_TYPE = "docker:index/remoteImage:RemoteImage"


def refresh_option(stack: Stack, present: set[str]) -> str:
    """Return pulumi's option that looks for drift only where something of the stack is not `present`.

    A refresh asks for every resource again, and the provider takes two seconds for a network. It finds
    something only when a container, network, volume or image was stopped or removed behind Pulumi's back.
    """
    names = Names(stack.name)
    is_whole = present >= {*names.services, names.prefix, *names.volumes, *declared_images(stack)}
    return f"--refresh={'false' if is_whole else 'true'}"


def present(stack: Stack) -> set[str]:
    """Return the names of the stack's running containers, its network and volumes, and its images' tags.

    Images alone make no stack: they are left out when nothing else of it is there.
    """
    client, filters = engine_client(), Names(stack.name).filters
    kinds = (client.containers, client.networks, client.volumes)
    found = {str(item.name) for kind in kinds for item in kind.list(filters=filters)}
    if found:
        # The library's own list asks for each image once more.
        tags = {tag for image in client.api.images() for tag in image["RepoTags"] or ()}
        found |= tags & declared_images(stack)
    return found


def declared_images(stack: Stack) -> set[str]:
    """Return the tags of the images that the stack's state names."""
    resources = stack.deployment().get("resources", [])
    return {item["outputs"]["name"] for item in resources if item["type"] == IMAGE_TYPE}
