"""The rules: what every container, network, volume and image of a stack keeps to.

A rule yields each mistake as the end of a line that begins with the resource's name: what is wrong, and the
mend. Jobs are no resources, and are held to the same by their own tests.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from infra.endpoints import LOOPBACK, SECRETS
from infra.names import (
    FILES_LABEL,
    PROJECT,
    PROJECT_LABEL,
    SECRETS_LABEL,
    STACK_LABEL,
    WAREHOUSE_LABEL,
    database_name,
)
from infra.policies.declared import UNKNOWN, Declared, is_one_of
from infra.policies.exposed import exposed

CONTAINER = "docker:index/container:Container"
NETWORK = "docker:index/network:Network"
VOLUME = "docker:index/volume:Volume"
IMAGE = "docker:index/remoteImage:RemoteImage"

SOCKETS = (PurePosixPath("/var/run/docker.sock"), PurePosixPath("/run/docker.sock"))
HOST_NAMESPACES = ("networkMode", "pidMode", "ipcMode", "usernsMode")
PUBLIC_LABELS = (SECRETS_LABEL, FILES_LABEL, WAREHOUSE_LABEL)
"""Labels whose values are random, and no secrets: versions and a volume's life."""

Mistakes = Iterator[str]


@dataclass(frozen=True)
class Rule:
    """A rule: its name, what it is for, the types that it holds for, and what finds the mistakes."""

    name: str
    purpose: str
    types: tuple[str, ...]
    mistakes: Callable[[Declared], Mistakes]


def published_elsewhere(container: Declared) -> Mistakes:
    """Yield ports that others than this machine reach."""
    for port in container.items("ports"):
        if not is_one_of(port.get("ip"), LOOPBACK):
            address = port.get("ip") or "every address"
            yield f"publishes port {number(port.get('internal'))} on {address}: give it ip={LOOPBACK!r}"
    if container.inputs.get("publishAllPorts") is True:
        yield "publishes all its image's ports on every address: leave publish_all_ports out"


def number(value: object) -> str:
    """Return an integer as it was written; Pulumi gives every number as a float."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def unlabelled(resource: Declared) -> Mistakes:
    """Yield labels that are missing or name another project or stack."""
    labels = resource.labels()
    for label, value in ((PROJECT_LABEL, PROJECT), (STACK_LABEL, resource.stack)):
        if resource.inputs.get("labels") is not UNKNOWN and not is_one_of(labels.get(label), value):
            yield f"has no label {label}={value}, by which it is found and removed: give it names.labels"


def unchecked(container: Declared) -> Mistakes:
    """Yield a health that nobody asks for."""
    healthcheck = container.inputs.get("healthcheck")
    if healthcheck is not UNKNOWN and (healthcheck or {}).get("tests") in (None, [], ["NONE"]):
        yield "has no healthcheck: give it one that touches what it serves"


def unlimited(container: Declared) -> Mistakes:
    """Yield memory without an end."""
    if not container.inputs.get("memory"):
        yield "has no memory limit: give it memory, in MiB"


def capable(container: Declared) -> Mistakes:
    """Yield capabilities beyond none."""
    capabilities = container.inputs.get("capabilities") or {}
    drops = UNKNOWN if capabilities is UNKNOWN else capabilities.get("drops") or ()
    if drops is not UNKNOWN and not {"ALL", "CAP_ALL", UNKNOWN} & {*drops}:
        yield "keeps capabilities: give it capabilities that drop ALL"
    if adds := container.within("capabilities").items("adds"):
        yield f"adds {', '.join(adds)} to its capabilities: leave adds out"


def gaining(container: Declared) -> Mistakes:
    """Yield a way to privileges that the container was not started with."""
    options = container.inputs.get("securityOpts") or ()
    if options is not UNKNOWN and not {"no-new-privileges", "no-new-privileges:true", UNKNOWN} & {*options}:
        yield "may gain privileges: give it security_opts=['no-new-privileges']"


def root(container: Declared) -> Mistakes:
    """Yield the user root, whom a container without a user may be as well."""
    user = container.inputs.get("user")
    if user is not UNKNOWN and str(user or "root").partition(":")[0] in {"root", "0"}:
        yield "runs as root: give it the id of an ordinary user"


def unrotated(container: Declared) -> Mistakes:
    """Yield logs that grow until the disk is full."""
    options = container.inputs.get("logOpts") or {}
    if options is not UNKNOWN and (missing := {"max-size", "max-file"} - {*options}):
        yield f"has logs that are not rotated: give it log_opts with {' and '.join(sorted(missing))}"


def left_down(container: Declared) -> Mistakes:
    """Yield a service that does not come back when the engine does."""
    if not is_one_of(container.inputs.get("restart"), "unless-stopped", "always"):
        yield "stays down when the engine starts again: give it restart='unless-stopped'"


def close_to_host(container: Declared) -> Mistakes:
    """Yield ways from the container to the machine that it runs on."""
    if container.inputs.get("privileged") is True:
        yield "is privileged: leave privileged out"
    for key in HOST_NAMESPACES:
        if container.inputs.get(key) == "host":
            yield f"shares the machine's {key.removesuffix('Mode')}: leave {key} out"
    sources = [mount.get("source") for mount in container.items("mounts")]
    sources += [volume.get("hostPath") for volume in container.items("volumes")]
    for source in sources:
        if isinstance(source, str) and any(socket.is_relative_to(source) for socket in SOCKETS):
            yield f"reaches the engine's socket through {source}: mount a volume instead"


def told(container: Declared) -> Mistakes:
    """Yield secrets in what `docker inspect` shows of a container, a network or a volume."""
    mend = f"pass it as a file in {SECRETS}"
    texts = [("envs", text) for text in container.items("envs")]
    # Arguments belong together: `--password` and what follows.
    texts += [(key, " ".join(container.items(key))) for key in ("command", "entrypoints")]
    texts += [("healthcheck", " ".join(container.within("healthcheck").items("tests")))]
    texts += [
        (f"label {label}", f"{label}={value}")
        for label, value in container.labels().items()
        if label not in PUBLIC_LABELS and value is not UNKNOWN
    ]
    for place, text in texts:
        if found := exposed(text, database_name(container.stack), container.stack):
            yield f"tells {found} in {place}: {mend}"


def shown_in_image(image: Declared) -> Mistakes:
    """Yield secrets that everybody who has the image can read in its history."""
    for name, value in image.within("build").within("buildArgs").inputs.items():
        if value is not UNKNOWN and (found := exposed(f"{name}={value}")):
            yield f"tells {found} in buildArgs: leave it out of the image"


def taken_along(image: Declared) -> Mistakes:
    """Yield an image that goes with its stack."""
    if not image.inputs.get("keepLocally"):
        yield "is removed with its stack, though others use it: give it keep_locally=True"


RULES = (
    Rule("loopback-only", "Ports are published on this machine only", (CONTAINER,), published_elsewhere),
    Rule("labelled", "What a stack made can be found", (CONTAINER, NETWORK, VOLUME), unlabelled),
    Rule("health-checked", "Services say whether they serve", (CONTAINER,), unchecked),
    Rule("memory-limited", "No service takes the machine's memory", (CONTAINER,), unlimited),
    Rule("no-capabilities", "Services are ordinary processes", (CONTAINER,), capable),
    Rule("no-new-privileges", "Services stay ordinary processes", (CONTAINER,), gaining),
    Rule("ordinary-user", "Services do not run as root", (CONTAINER,), root),
    Rule("rotated-logs", "Logs do not fill the disk", (CONTAINER,), unrotated),
    Rule("restarted", "Services come back with the engine", (CONTAINER,), left_down),
    Rule("apart-from-host", "Services do not reach the machine", (CONTAINER,), close_to_host),
    Rule("secrets-untold", "Secrets are in files only", (CONTAINER, NETWORK, VOLUME), told),
    Rule("secrets-not-in-images", "Images hold no secrets", (IMAGE,), shown_in_image),
    Rule("images-kept", "A stack's end removes no image", (IMAGE,), taken_along),
)
