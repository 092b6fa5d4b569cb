"""Wires the rules into a policy pack, which the Pulumi CLI asks about each resource."""

from pulumi_policy import PolicyPack

from infra.names import PROJECT
from infra.policies.policy import policy
from infra.policies.rules import RULES

PolicyPack(PROJECT, [policy(rule) for rule in RULES])
