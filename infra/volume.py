"""A named volume of the stack."""

import pulumi
import pulumi_docker as docker

from infra.names import Names


def declare_volume(resource: str, volume: str, names: Names, opts: pulumi.ResourceOptions) -> docker.Volume:
    """Declare the volume that the engine calls `volume`, with the stack's labels."""
    labels = [docker.VolumeLabelArgs(label=label, value=value) for label, value in names.labels.items()]
    return docker.Volume(resource, name=volume, labels=labels, opts=opts)
