"""A rule as one of Pulumi's policies."""

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)
from pulumi_policy.proxy import UnknownValueError

from infra.policies.declared import UNKNOWN, Declared
from infra.policies.rules import Rule


def policy(rule: Rule) -> ResourceValidationPolicy:
    """Return the policy that refuses what breaks the rule."""

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        if args.resource_type in rule.types:
            declared = Declared(args.name, args.urn.split(":")[2], plain(args.props))
            for mistake in rule.mistakes(declared):
                report(f"{args.name} {mistake}", args.urn)

    return ResourceValidationPolicy(rule.name, rule.purpose, validate, EnforcementLevel.MANDATORY)


def plain(value: Any) -> Any:
    """Return a resource's inputs as dicts and lists, what only the update will know as UNKNOWN.

    Pulumi gives them as proxies, which raise an error when something unknown is read.
    """
    if isinstance(value, Mapping):
        return {key: item(value, key) for key in value}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [item(value, index) for index in range(len(value))]
    return value


def item(container: Any, key: Any) -> Any:
    """Return one item as plain data."""
    try:
        return plain(container[key])
    except UnknownValueError:
        return UNKNOWN
