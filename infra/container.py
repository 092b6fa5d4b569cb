"""What every long-running container of a stack has in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_docker as docker

from infra.endpoints import LOOPBACK, SECRETS
from infra.image import Image
from infra.names import FILES_LABEL, SECRETS_LABEL, Names
from infra.secret_files import SecretFiles
from infra.volume import declare_volume

FILES = "/etc/saas-platform"


@dataclass(frozen=True)
class Service:
    """One long-running container. Sizes are mebibytes, times seconds.

    `secrets` and `files` are contents by name, in /run/secrets and in FILES. `writable` are the folders, kept
    in memory, that it may write to: its root is read-only then, its volume aside. None leaves all of its root
    writable.
    """

    role: str
    names: Names
    network: pulumi.Input[str]
    image: Image
    uid: int
    memory: int
    healthcheck: Sequence[str]
    check_interval: int
    """Seconds; a probe takes a tenth of one of a processor, as long as the stack is up."""
    start_timeout: int
    secrets: Mapping[str, pulumi.Input[str]]
    files: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    command: Sequence[str] | None = None
    alias: str | None = None
    port: tuple[int, int] | None = None
    volume: tuple[pulumi.Input[str], str] | None = None
    shared_memory: int | None = None
    writable: Sequence[str] | None = None
    stop_timeout: int = 30


def declare_container(service: Service, opts: pulumi.ResourceOptions) -> docker.Container:
    """Declare the container: an ordinary user with no capabilities, on the loopback interface only."""
    opts = pulumi.ResourceOptions.merge(
        opts,
        pulumi.ResourceOptions(
            # A fixed name and port are free only when the container before is gone.
            delete_before_replace=True,
            # The provider claims to change it in place, and leaves the container as it was.
            replace_on_changes=["tmpfs"],
        ),
    )
    mounted = declare_files(service, opts)
    return docker.Container(
        f"{service.role}-container",
        name=service.names.container(service.role),
        image=service.image.resource.image_id,
        command=service.command,
        envs=[f"{key}={value}" for key, value in sorted(service.environment.items())],
        labels=[
            *(
                docker.ContainerLabelArgs(label=label, value=value)
                for label, value in [*service.names.labels.items(), *service.labels.items()]
            ),
            # Files that were written anew come with a new container: services read them at their start.
            *(docker.ContainerLabelArgs(label=item.label, value=item.files.version) for item in mounted),
        ],
        networks_advanced=[
            docker.ContainerNetworksAdvancedArgs(
                name=service.network, aliases=[service.alias] if service.alias else []
            )
        ],
        ports=[
            docker.ContainerPortArgs(internal=inside, external=outside, ip=LOOPBACK)
            for inside, outside in ([service.port] if service.port else [])
        ],
        volumes=[
            *(
                docker.ContainerVolumeArgs(
                    volume_name=item.files.volume, container_path=item.folder, read_only=True
                )
                for item in mounted
            ),
            *(
                docker.ContainerVolumeArgs(volume_name=name, container_path=path)
                for name, path in ([service.volume] if service.volume else [])
            ),
        ],
        user=str(service.uid),
        memory=service.memory,
        # The same value means: no swap on top. Left out, the engine sets one, and a refresh would show it.
        memory_swap=service.memory,
        shm_size=service.shared_memory,
        capabilities=docker.ContainerCapabilitiesArgs(drops=["ALL"]),
        security_opts=["no-new-privileges"],
        read_only=service.writable is not None,
        tmpfs=dict.fromkeys(service.writable or (), f"uid={service.uid}"),
        init=True,
        restart="unless-stopped",
        log_driver="json-file",
        log_opts={"max-size": "10m", "max-file": "3"},
        healthcheck=docker.ContainerHealthcheckArgs(
            tests=["CMD", *service.healthcheck],
            interval=f"{service.check_interval}s",
            timeout="10s",
            retries=max(3, service.start_timeout // service.check_interval),
        ),
        wait=True,
        wait_timeout=service.start_timeout,
        stop_timeout=service.stop_timeout,
        destroy_grace_seconds=service.stop_timeout,
        opts=opts,
    )


@dataclass(frozen=True)
class Mounted:
    """Files in a folder of the container, and the label that holds their version."""

    folder: str
    label: str
    files: SecretFiles


def declare_files(service: Service, opts: pulumi.ResourceOptions) -> list[Mounted]:
    """Declare the volumes of the service's secrets and, where it has some, of its other files; write them."""
    role, names = service.role, service.names
    volumes = [
        ("secret", f"{role}-secrets", names.secrets_volume(role), SECRETS, SECRETS_LABEL, service.secrets)
    ]
    if service.files:
        volumes += [("own", f"{role}-files", names.files_volume(role), FILES, FILES_LABEL, service.files)]
    child = pulumi.ResourceOptions(parent=opts.parent)
    return [
        Mounted(
            folder,
            label,
            SecretFiles(
                f"{role}-{kind}-files",
                {
                    "volume": declare_volume(resource, volume, names, child).name,
                    "image": service.image.resource.image_id,
                    "uid": str(service.uid),
                    "labels": names.labels,
                    "folder": folder,
                    "files": dict(files),
                },
                child,
            ),
        )
        for kind, resource, volume, folder, label, files in volumes
    ]
