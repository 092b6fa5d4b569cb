"""What a preview makes of Pulumi's events, dbt's manifests and the stack's earlier runs."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

import pytest

from ci.preview.assets import by_dashboard, changed_assets
from ci.preview.hooks import hook_reasons
from ci.preview.markdown import markdown
from ci.preview.models import Models, compared
from ci.preview.report import Report
from ci.preview.runs import Runs, updates
from ci.preview.steps import Step, planned
from ci.preview.warnings import warnings
from generator import estimate
from superset_assets.files import read_assets
from superset_assets.previous import digest

DATABASE = Step("postgres-container", "Container", "replace", ("ports[0].external",))
LOAD = Step("seed", "Seed", "update", ("scale",))
BUILD = Step("transform", "Transform", "update", ("dbt_project",))
SHOW = Step("dashboards", "Dashboards", "update", ("transform",))
MODELS = Models(("a", "b"), ("a",), ("b",), (), 1, ("sales",), ("marketing", "sales"))


def event(name: str, operation: str, *, custom: bool = True, **metadata: Any) -> str:
    """Return an event of a preview as Pulumi's log has it."""
    kind = metadata.pop("type", "docker:index/container:Container")
    urn = f"urn:pulumi:pv::saas-platform::{kind}::{name}"
    state = {"custom": custom, "inputs": metadata.pop("inputs", {})}
    content = {"op": operation, "urn": urn, "type": kind, "new": state, **metadata}
    return json.dumps({"resourcePreEvent": {"metadata": content}})


def report(*steps: Step, **other: Any) -> Report:
    content = {
        "stack": "s", "compared_with": "what is deployed", "steps": steps,
        "hooks": frozenset(step.name for step in steps if step in (LOAD, BUILD, SHOW)),
        "tables": {}, "models": MODELS, "builds_everything": LOAD in steps, "assets": {}, "seconds": 40.4,
        **other,
    }  # fmt: skip
    return Report(**content)


class TestPlanned:
    def test_has_one_step_for_each_resource_that_changes(self) -> None:
        events = [
            '{"preludeEvent": {}}',
            event("kept", "same"),
            event("postgres", "create", custom=False),
            event("default", "create", type="pulumi:providers:docker"),
            event("db", "delete-replaced"),
            event("db", "replace", keys=["ports"], detailedDiff={"ports[0].external": {}}),
            event("db", "create-replacement"),
            event("new", "create", detailedDiff={"image": {}}),
            '{"resourcePreEvent": {"metad',
        ]
        assert planned("\n".join(events)) == [
            Step("db", "Container", "replace", ("ports[0].external",)),
            Step("new", "Container", "create"),
        ]

    def test_names_the_inputs_that_a_provider_does_not(self) -> None:
        old = {"custom": True, "inputs": {"a": 1, "b": 1}}
        (step,) = planned(event("files", "update", inputs={"a": 1, "b": 2}, old=old) + "\n")
        assert step.reasons == ("b",)


@pytest.mark.parametrize(
    ("hook", "old", "new", "reasons"),
    [
        ("seed", {"scale": "1"}, {"scale": "2", "wanted": [["seed", "x"]]}, ("scale",)),
        ("seed", {}, {"wanted": [["seed", "x"]]}, ("generator",)),
        ("transform", {"wanted": [["transform", "x"]]}, {"wanted": [["transform", "y"]]}, ("dbt_project",)),
        ("dashboards", {"wanted": [["seed", "x"]]}, {"wanted": [["seed", "y"]]}, ("seed",)),
        ("transform", {"wanted": [["seed", "x"]]}, {"wanted": [["seed", "x"]]}, ("what is live",)),
    ],
)  # fmt: skip
def test_a_hooks_reason(hook: str, old: dict[str, Any], new: dict[str, Any], reasons: tuple[str]) -> None:
    assert hook_reasons(hook, old, new) == reasons


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (DATABASE, "it answers on another port, and who is connected is cut off"),
        (Step("pgdata", "Volume", "replace"), "what the volume holds is lost"),
        (Step("superset-container", "Container", "delete"), "what it served is gone"),
        (Step("loader-password", "Secret", "update"), "the one that people know is refused afterwards"),
    ],
)
def test_warns_of(step: Step, words: str) -> None:
    (warning,) = warnings([step])
    assert warning.startswith(f"{step.name} is ")
    assert warning.endswith(f": {words}")


def test_warns_of_nothing_else() -> None:
    assert list(warnings([Step("pgdata", "Volume", "create"), BUILD])) == []


class TestRuns:
    runs = Runs(
        rows=estimate.rows(Decimal(1)),
        scale=Decimal(1),
        hook_seconds={"seed": 12.0, "transform": 20.0, "dashboards": 10.0},
        updates=((70.0, 31), (3.0, 0), (40.0, 2)),
    )

    def test_a_hook_takes_what_it_took_beside_the_shortest_update(self) -> None:
        assert self.runs.seconds([BUILD, SHOW], Decimal(1)) == 33.0

    def test_another_scale_takes_its_part(self) -> None:
        assert self.runs.seconds([LOAD, BUILD], Decimal(2)) == pytest.approx(3 + 12 * 2.2 / 1.2 + 20 * 3 / 2)

    def test_a_scale_without_a_load_counts_for_nothing(self) -> None:
        assert self.runs.seconds([BUILD], Decimal(2)) == 23.0

    def test_containers_take_what_the_creation_took_beside_its_hooks(self) -> None:
        assert self.runs.seconds([DATABASE], Decimal(1)) == 28.0

    def test_a_part_of_the_models_takes_what_one_took_before(self) -> None:
        assert self.runs.seconds([BUILD], Decimal(1), is_part=True) == 23.0
        runs = replace(self.runs, hook_seconds={**self.runs.hook_seconds, "part": 8.0})
        assert runs.seconds([BUILD], Decimal(1), is_part=True) == 11.0
        assert (runs.seconds([BUILD], Decimal(1)), runs.seconds([DATABASE], Decimal(1))) == (23.0, 28.0)

    def test_nothing_is_known_of_what_never_ran(self) -> None:
        assert Runs().seconds([DATABASE], Decimal(1)) is None
        assert Runs(updates=((9.0, 1),)).seconds([LOAD], Decimal(1)) is None

    def test_tables_go_by_the_last_load(self) -> None:
        loaded = {table: 2 * rows for table, rows in estimate.rows(Decimal(1)).items()}
        assert Runs(rows=loaded, scale=Decimal(1)).tables(Decimal(1)) == loaded
        assert Runs().tables(Decimal(3)) == estimate.rows(Decimal(3))

    def test_updates_are_those_that_succeeded(self) -> None:
        times = {"startTime": "2026-01-31T23:59:30.000Z", "endTime": "2026-02-01T00:00:15.000Z"}
        history = [
            {"kind": "update", "result": "succeeded", "resourceChanges": {"create": 2, "same": 4}, **times},
            {"kind": "update", "result": "failed", **times},
            {"kind": "destroy", "result": "succeeded", **times},
        ]
        assert list(updates(history)) == [(45.0, 2)]


class TestModels:
    manifest: ClassVar = {
        "nodes": {
            f"{kind}.p.{name}": {
                "name": name, "resource_type": kind, "config": {"materialized": materialized}
            }
            for kind, name, materialized in [
                ("model", "part", "ephemeral"), ("model", "between", "ephemeral"), ("model", "end", "table"),
                ("model", "apart", "view"), ("test", "check", "test"),
            ]
        },
        "child_map": {
            "model.p.part": ["model.p.between", "test.p.check"],
            "model.p.between": ["model.p.end"],
            "model.p.end": ["exposure.p.own_board"],
        },
        "exposures": {
            "exposure.p.own_board": {"name": "own_board"}, "exposure.p.other": {"name": "other"}
        },
    }  # fmt: skip

    def test_downstream_is_what_is_built_and_not_changed(self) -> None:
        before = {"nodes": {"model.p.old": {"name": "old", "resource_type": "model"}}}
        found = compared(before, self.manifest, {"model.p.part", "test.p.check", "unit_test.p.x"})
        assert found == Models(
            all=("apart", "end"),
            changed=("part",),
            downstream=("end",),
            gone=("old",),
            tests_changed=2,
            dashboards=("own-board",),
            all_dashboards=("other", "own-board"),
        )


class TestAssets:
    def test_are_compared_with_the_last_import(self) -> None:
        assets = read_assets()
        imported = {path: digest(content) for path, content in assets.items()}
        changed, new = "charts/win_rate.yaml", "dashboards/sales.yaml"
        del imported[new]
        changes = changed_assets({**imported, changed: "other", "charts/old.yaml": "x"}, assets)
        assert changes == ["gone charts/old.yaml", f"changed {changed}", f"new {new}", "gone metadata.yaml"]
        found = by_dashboard(changes[:3], assets)
        assert found == {
            "": ["gone charts/old.yaml"],
            "executive-overview": [f"changed {changed}"],
            "sales": [f"new {new}"],
        }

    def test_a_dataset_is_each_dashboards_that_shows_it(self) -> None:
        assets = read_assets()
        found = by_dashboard(["changed datasets/warehouse/metrics_unified.yaml: columns"], assets)
        assert len(found) == 5


class TestReport:
    def test_a_transform_changes_the_metrics_of_what_changed(self) -> None:
        models = Models(("metrics_sales", "x"), ("x",), ("metrics_sales",), (), 0, ("sales",), ("sales", "y"))
        found = report(BUILD, SHOW, models=models)
        assert list(found.metrics) == ["sales"]
        assert found.dashboards == ("sales",)

    def test_a_load_may_change_everything(self) -> None:
        models = Models(("metrics_sales", "metrics_product"), (), (), (), 0, (), ("sales", "y"))
        found = report(LOAD, BUILD, SHOW, models=models)
        assert list(found.metrics) == ["sales", "product"]
        assert found.dashboards == ("sales", "y")

    def test_another_builder_may_change_everything(self) -> None:
        models = Models(("metrics_sales", "metrics_product"), (), (), (), 0, (), ("sales", "y"))
        found = report(BUILD, SHOW, models=models, builds_everything=True)
        assert found.rebuilt == models.all
        assert list(found.metrics) == ["sales", "product"]

    def test_of_what_changed_only_tables_and_views_are_built(self) -> None:
        models = Models(("a", "b", "c"), ("part",), ("b", "c"), (), 0, (), ())
        assert report(BUILD, models=models).rebuilt == ("b", "c")
        assert report(SHOW, models=models).rebuilt == ()

    def test_is_ready_for_json(self) -> None:
        data = report(DATABASE, BUILD).as_data()
        assert json.loads(json.dumps(data)) == data
        assert (data["seconds"], data["hooks"], data["models"]["rebuilt"]) == (40, ["transform"], ["a", "b"])

    def test_says_what_changes(self) -> None:
        text = markdown(report(DATABASE, BUILD, SHOW, assets={"sales": ["changed x"], "": ["gone y"]}))
        lines = text.splitlines()
        assert lines[0] == "### Stack `s`: 3 changes, about 40 s"
        assert "| postgres-container | replace | `ports[0].external` |" in lines
        assert any(line.startswith("> **Warning:** postgres-container is replaced") for line in lines)
        assert "- **Dashboard sales:** changed x" in lines
        assert "- **Assets of no dashboard:** gone y" in lines

    def test_says_when_nothing_changes_or_nothing_is_known(self) -> None:
        assert markdown(report()).startswith("### Stack `s`: no change\n")
        assert "nothing like it ran yet" in markdown(report(LOAD, seconds=None))

    def test_shows_the_first_of_many(self) -> None:
        step = Step("jobs-image", "RemoteImage", "replace", tuple(f"f{number:02}" for number in range(15)))
        assert "`f11` and 3 more |" in markdown(report(step))
