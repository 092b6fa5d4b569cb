"""The program under Pulumi's mocks: what it declares, before any engine sees it."""

import runpy
from pathlib import Path
from typing import Any

import pulumi
import pytest

from infra import image
from infra.policies.declared import Declared
from infra.policies.rules import RULES, Rule

CONTAINER = "docker:index/container:Container"
REPORTS = {
    "hooks:Seed": {"rows_total": 1},
    "hooks:Transform": {"metrics_active": 1},
    "hooks:Dashboards": {"dashboards": []},
}


class Recorder(pulumi.runtime.Mocks):
    """Accepts every resource and keeps its type, name and inputs."""

    def __init__(self) -> None:
        self.resources: list[pulumi.runtime.MockResourceArgs] = []

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.resources.append(args)
        outputs = dict(args.inputs)
        kind = args.typ.rpartition("/")[2]
        if kind in REPORTS:
            outputs["report"] = REPORTS[kind]
        if kind == "infra:Secret":
            outputs |= {"value": f"value-of-{args.name}", "previous": "", "version": "1"}
        if kind == "infra:SecretFiles":
            outputs["version"] = "1"
        if kind == "infra:Start":
            outputs["snapshot"] = ""
        if kind == "infra:VolumeLife":
            outputs["life"] = "1"
        if "remoteImage" in args.typ:
            outputs["imageId"] = f"sha256:{args.name}"
        return f"{args.name}-id", outputs

    def call(self, _args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        return {}


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> list[pulumi.runtime.MockResourceArgs]:
    recorder = Recorder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(image, "STAGING", tmp_path_factory.mktemp("contexts"))

        pulumi.runtime.set_mocks(recorder, project="saas-platform", stack="pr-7")

        @pulumi.runtime.test
        def program() -> None:
            runpy.run_module("infra.__main__")

        program()
    return recorder.resources


@pytest.fixture(scope="module")
def containers(declared: list[pulumi.runtime.MockResourceArgs]) -> dict[str, dict[str, Any]]:
    return {item.inputs["name"]: item.inputs for item in declared if item.typ == CONTAINER}


class TestContainers:
    def test_are_the_three_services(self, containers: dict[str, dict[str, Any]]) -> None:
        assert set(containers) == {
            "saas_platform_pr-7_postgres",
            "saas_platform_pr-7_dbt_core",
            "saas_platform_pr-7_superset",
        }

    def test_publish_on_loopback_only(self, containers: dict[str, dict[str, Any]]) -> None:
        published = [port for item in containers.values() for port in item.get("ports", [])]
        assert len(published) == 2
        assert {port["ip"] for port in published} == {"127.0.0.1"}

    def test_are_ordinary_users_within_limits(self, containers: dict[str, dict[str, Any]]) -> None:
        for inputs in containers.values():
            assert int(inputs["user"]) >= 999
            assert inputs["capabilities"] == {"drops": ["ALL"]}
            assert inputs["securityOpts"] == ["no-new-privileges"]
            assert inputs["memory"] > 0
            assert inputs["restart"] == "unless-stopped"
            assert inputs["logOpts"] == {"max-size": "10m", "max-file": "3"}
            assert inputs["healthcheck"]["tests"]
            assert inputs["wait"] is True

    def test_have_secrets_as_read_only_files_and_nowhere_else(
        self, containers: dict[str, dict[str, Any]]
    ) -> None:
        for inputs in containers.values():
            mounts = {mount["containerPath"]: mount for mount in inputs["volumes"]}
            assert mounts["/run/secrets"]["readOnly"] is True
            assert "value-of-" not in str(inputs)

    def test_are_made_from_image_ids(self, containers: dict[str, dict[str, Any]]) -> None:
        assert all(item["image"].startswith("sha256:") for item in containers.values())


class TestLabels:
    def test_are_on_everything_that_is_torn_down(
        self, declared: list[pulumi.runtime.MockResourceArgs]
    ) -> None:
        kinds = ("container:Container", "network:Network", "volume:Volume")
        labelled = [item for item in declared if item.typ.endswith(kinds)]
        assert len(labelled) == 9
        for item in labelled:
            labels = {label["label"]: label["value"] for label in item.inputs["labels"]}
            assert (
                labels.items()
                >= {
                    "com.saas-platform.project": "saas-platform",
                    "com.saas-platform.stack": "pr-7",
                }.items()
            )


class TestImages:
    def test_are_kept_and_named_by_content(self, declared: list[pulumi.runtime.MockResourceArgs]) -> None:
        images = [item.inputs for item in declared if "remoteImage" in item.typ]
        assert len(images) == 4
        for inputs in images:
            name, _, content = inputs["name"].partition(":")
            assert name.startswith("saas-platform/")
            assert len(content) == 12
            assert inputs["keepLocally"] is True
            assert not Path(inputs["build"]["context"]).is_absolute()


class TestRules:
    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
    def test_hold_for_all_that_is_declared(
        self, declared: list[pulumi.runtime.MockResourceArgs], rule: Rule
    ) -> None:
        ruled = [Declared(item.name, "pr-7", item.inputs) for item in declared if item.typ in rule.types]
        assert ruled
        assert [mistake for item in ruled for mistake in rule.mistakes(item)] == []


class TestHooks:
    def test_want_one_chain_of_stages(self, declared: list[pulumi.runtime.MockResourceArgs]) -> None:
        wanted = [item.inputs["wanted"] for item in declared if "hooks:" in item.typ]
        seed, transform, dashboards = sorted(wanted, key=len)
        assert transform[:-1] == seed
        assert dashboards[:-1] == transform
        assert [stage for stage, _ in dashboards] == ["seed", "transform", "dashboards"]
