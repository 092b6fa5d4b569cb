"""Each rule of the policy pack finds what breaks it, alone, and nothing in what the program declares."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from pulumi_policy import ResourceValidationArgs
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE as UNKNOWN
from pulumi_policy.proxy import unknown_checking_proxy

from infra.names import Names
from infra.policies.policy import policy
from infra.policies.rules import CONTAINER, IMAGE, NETWORK, RULES, VOLUME

STACK = "pr-7"


def labels_of(stack: str) -> list[dict[str, str]]:
    """Return the labels of what belongs to a stack."""
    return [{"label": label, "value": value} for label, value in Names(stack).labels.items()]


LABELS = labels_of(STACK)
RANDOM = "Zq3v9XkP2mL8tR4w"  # of nobody
CONFORMING: dict[str, dict[str, Any]] = {
    CONTAINER: {
        "image": UNKNOWN,
        "command": ["sleep", "infinity"],
        "envs": [
            "WAREHOUSE_HOST=postgres",
            "WAREHOUSE_DATABASE=saas_platform_pr_7",
            "PGPASSFILE=/run/secrets/pgpass",
            "PASSWORD_FILE=/etc/password",
            "API_TOKEN=/run/secrets/token",
            "RELEASE=release-20250630-0b1c2d3e",
        ],
        "labels": [
            *LABELS,
            {"label": "com.saas-platform.secrets", "value": "0a1b2c3d4e5f6a7b8"},
            {"label": "com.saas-platform.warehouse", "value": UNKNOWN},
        ],
        "ports": [{"internal": 5432.0, "external": 15432.0, "ip": "127.0.0.1"}],
        "volumes": [{"volumeName": UNKNOWN, "containerPath": "/run/secrets"}],
        "healthcheck": {"tests": ["CMD", "healthcheck.sh"]},
        "memory": 512.0,
        "capabilities": {"drops": ["ALL"]},
        "securityOpts": ["no-new-privileges"],
        "user": "999",
        "logOpts": {"max-size": "10m", "max-file": "3"},
        "restart": "unless-stopped",
    },
    NETWORK: {"name": "saas_platform_pr-7", "labels": LABELS},
    VOLUME: {"name": "saas_platform_pr-7_pgdata", "labels": LABELS},
    IMAGE: {"keepLocally": True, "build": {"context": "x", "buildArgs": {"VERSION": "1.0"}}},
}


def violations(kind: str, inputs: Mapping[str, Any], stack: str = STACK) -> list[tuple[str, str]]:
    """Return rule and message for each violation, as the CLI's analyzer gets them."""
    found: list[tuple[str, str]] = []
    urn = f"urn:pulumi:{stack}::saas-platform::{kind}::thing"
    for rule in RULES:
        options: Any = None
        props = unknown_checking_proxy(dict(inputs))
        args = ResourceValidationArgs(kind, props, urn, "thing", options, None, None)
        policy(rule).validate(args, lambda message, _urn=None, rule=rule: found.append((rule.name, message)))
    return found


@dataclass(frozen=True)
class Case:
    """Inputs that break one rule, and the words that its line has to hold."""

    rule: str
    inputs: Mapping[str, Any]
    words: str
    kind: str = CONTAINER


def told(words: str, **inputs: Any) -> Case:
    """Return the case of a secret in a container's configuration."""
    return Case("secrets-untold", inputs, words)


OTHER = [LABELS[0], {"label": "com.saas-platform.stack", "value": "dev"}]
CASES = (
    Case("loopback-only", {"ports": [{"internal": 5432.0, "ip": "0.0.0.0"}]}, "port 5432 on 0.0.0.0: give"),  # noqa: S104
    Case("loopback-only", {"ports": [{"internal": 8088.0}]}, "port 8088 on every address: give it ip='127"),
    Case("loopback-only", {"publishAllPorts": True}, "publish_all_ports"),
    Case("labelled", {"labels": LABELS[:1]}, "label com.saas-platform.stack=pr-7"),
    Case("labelled", {"labels": LABELS[1:]}, "label com.saas-platform.project=saas-platform", NETWORK),
    Case("labelled", {"labels": OTHER}, "label com.saas-platform.stack=pr-7", VOLUME),
    Case("health-checked", {"healthcheck": None}, "no healthcheck"),
    Case("health-checked", {"healthcheck": {"tests": ["NONE"]}}, "no healthcheck"),
    Case("memory-limited", {"memory": None}, "no memory limit"),
    Case("memory-limited", {"memory": 0.0}, "no memory limit"),
    Case("no-capabilities", {"capabilities": None}, "keeps capabilities"),
    Case("no-capabilities", {"capabilities": {"drops": ["NET_RAW"]}}, "keeps capabilities"),
    Case("no-capabilities", {"capabilities": {"drops": ["ALL"], "adds": ["CHOWN"]}}, "adds CHOWN"),
    Case("no-new-privileges", {"securityOpts": None}, "may gain privileges"),
    Case("no-new-privileges", {"securityOpts": ["no-new-privileges:false"]}, "may gain privileges"),
    Case("ordinary-user", {"user": None}, "runs as root"),
    Case("ordinary-user", {"user": "root"}, "runs as root"),
    Case("ordinary-user", {"user": "0:999"}, "runs as root"),
    Case("rotated-logs", {"logOpts": None}, "log_opts with max-file and max-size"),
    Case("rotated-logs", {"logOpts": {"max-size": "10m"}}, "log_opts with max-file"),
    Case("restarted", {"restart": None}, "restart='unless-stopped'"),
    Case("restarted", {"restart": "no"}, "restart='unless-stopped'"),
    Case("apart-from-host", {"privileged": True}, "is privileged"),
    Case("apart-from-host", {"networkMode": "host"}, "the machine's network"),
    Case("apart-from-host", {"pidMode": "host"}, "the machine's pid"),
    Case("apart-from-host", {"volumes": [{"hostPath": "/var/run/docker.sock"}]}, "socket through /var/run/"),
    Case("apart-from-host", {"volumes": [{"hostPath": "/run"}]}, "socket through /run"),
    Case("apart-from-host", {"mounts": [{"type": "bind", "source": "/"}]}, "socket through /:"),
    told("a value for DB_PASSWORD in envs", envs=["DB_PASSWORD=hunter2"]),
    told("a value for superset_secret_key in envs", envs=["superset_secret_key=s"]),
    told("a value for API_TOKEN in envs", envs=["API_TOKEN=/etc/token"]),
    told("a value for apiKey in envs", envs=['SETTINGS={"apiKey": "x"}']),
    told("a password in a URL in envs", envs=["DSN=postgresql://loader:hunter2@postgres/db"]),
    told("a random secret in envs", envs=[f"PEPPER={RANDOM}"]),
    told("a random secret in envs", envs=["PEPPER=9f86d081884c7d659a2feaa0c55ad015"]),
    told("a value for password in command", command=["serve", "--password", "hunter2"]),
    told("a value for PGPASSWORD in command", command=["sh", "-c", "PGPASSWORD=hunter2 psql"]),
    told("a value for password in entrypoints", entrypoints=["serve", "-password=hunter2"]),
    told("a value for token in healthcheck", healthcheck={"tests": ["CMD", "ask", "--token=x"]}),
    told("a random secret in label note", labels=[*LABELS, {"label": "note", "value": RANDOM}]),
    Case("secrets-untold", {"labels": [*LABELS, {"label": "api_key", "value": "x"}]}, "api_key in", VOLUME),
    Case("secrets-not-in-images", {"build": {"buildArgs": {"TOKEN": "x"}}}, "TOKEN in buildArgs", IMAGE),
    Case("images-kept", {"keepLocally": None}, "keep_locally=True", IMAGE),
)  # fmt: skip
NOT_KNOWN_YET: tuple[dict[str, Any], ...] = (
    *({key: UNKNOWN} for key in (*CONFORMING[CONTAINER], "privileged", "publishAllPorts", "networkMode")),
    {"ports": [{"internal": 5432.0, "ip": UNKNOWN}]},
    {"labels": [*LABELS[:1], {"label": "com.saas-platform.stack", "value": UNKNOWN}]},
    {"healthcheck": {"tests": UNKNOWN}},
    {"capabilities": {"drops": UNKNOWN}},
    {"capabilities": {"drops": ["ALL"], "adds": UNKNOWN}},
    {"securityOpts": [UNKNOWN]},
    {"logOpts": {"max-size": UNKNOWN, "max-file": UNKNOWN}},
    {"mounts": [{"type": "bind", "source": UNKNOWN}]},
    {"envs": [UNKNOWN, "WAREHOUSE_HOST=postgres"]},
    {"command": ["serve", UNKNOWN]},
)


@pytest.mark.parametrize("kind", CONFORMING)
def test_what_keeps_to_the_rules_is_not_refused(kind: str) -> None:
    assert violations(kind, CONFORMING[kind]) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.words}")
def test_what_breaks_one_rule_is_refused_in_one_line(case: Case) -> None:
    [(rule, message)] = violations(case.kind, {**CONFORMING[case.kind], **case.inputs})
    assert rule == case.rule
    assert message.startswith("thing ")
    assert case.words in message
    assert ": " in message.removeprefix("thing ")
    assert "\n" not in message
    for secret in ("hunter2", RANDOM):
        assert secret not in message


def test_every_rule_has_a_case() -> None:
    assert {case.rule for case in CASES} == {rule.name for rule in RULES}


@pytest.mark.parametrize("inputs", NOT_KNOWN_YET, ids=str)
def test_what_only_the_update_will_know_is_not_refused(inputs: Mapping[str, Any]) -> None:
    assert violations(CONTAINER, {**CONFORMING[CONTAINER], **inputs}) == []


def test_build_arguments_may_be_unknown() -> None:
    for build in ({"buildArgs": UNKNOWN}, {"buildArgs": {"TOKEN": UNKNOWN}}):
        assert violations(IMAGE, {**CONFORMING[IMAGE], "build": build}) == []


def test_a_stacks_name_hides_no_secret() -> None:
    text = {"envs": ["PASSWORD=x"], "labels": labels_of("PASSWORD")}
    [(rule, _)] = violations(CONTAINER, {**CONFORMING[CONTAINER], **text}, "PASSWORD")
    assert rule == "secrets-untold"


def test_a_stacks_name_may_look_like_a_secret() -> None:
    stack = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
    text = {"envs": [f"WAREHOUSE_DATABASE={Names(stack).database}"], "labels": labels_of(stack)}
    assert violations(CONTAINER, {**CONFORMING[CONTAINER], **text}, stack) == []
