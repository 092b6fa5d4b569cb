"""The stack's own network."""

from dataclasses import dataclass

import pulumi
import pulumi_docker as docker

from infra.names import Names


@dataclass(frozen=True)
class NetworkArgs:
    """What a Network needs to know."""

    names: Names


class Network(pulumi.ComponentResource):
    """A bridge network on which the services are `postgres` and `superset`."""

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("saas-platform:infra:Network", name, None, opts)
        network = docker.Network(
            "network",
            name=args.names.prefix,
            driver="bridge",
            labels=[
                docker.NetworkLabelArgs(label=label, value=value)
                for label, value in args.names.labels.items()
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )
        # Not its name: a container that lost its network is made anew with the next one, which has the same.
        self.network_id = network.id
        self.register_outputs({"name": network.name})
