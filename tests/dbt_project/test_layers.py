"""Which layer may read which: sources -> staging -> intermediate -> entity -> measures -> metrics."""

from typing import Any

Node = dict[str, Any]

READS = {
    "staging": {"source"},
    "intermediate": {"staging", "intermediate"},
    "entity": {"staging", "intermediate", "entity"},
    "measures": {"entity", "measures"},
    "metrics": {"entity", "measures", "metrics", "seed"},
}


def layer(node: Node) -> str:
    return str(node["fqn"][1] if node["resource_type"] == "model" else node["resource_type"])


class TestLayers:
    def test_every_model_is_in_a_layer(self, models: list[Node]) -> None:
        assert {layer(model) for model in models} == set(READS)

    def test_a_model_reads_only_what_its_layer_may(self, models: list[Node], nodes: dict[str, Node]) -> None:
        breaches = [
            f"{model['name']} reads {nodes[parent]['name']}"
            for model in models
            for parent in model["depends_on"]["nodes"]
            if layer(nodes[parent]) not in READS[layer(model)]
        ]
        assert not breaches

    def test_each_source_has_one_staging_view_of_its_name(
        self, models: list[Node], nodes: dict[str, Node]
    ) -> None:
        staged = {
            model["name"]: [nodes[parent]["name"] for parent in model["depends_on"]["nodes"]]
            for model in models
            if layer(model) == "staging"
        }
        sources = {n["name"] for n in nodes.values() if n["resource_type"] == "source"}
        assert staged == {f"stg_{source}": [source] for source in sources}

    def test_materializations(self, models: list[Node]) -> None:
        kinds = {(layer(model), model["config"]["materialized"]) for model in models}
        assert kinds == {
            ("staging", "view"),
            ("intermediate", "ephemeral"),
            ("entity", "table"),
            ("measures", "ephemeral"),
            ("metrics", "table"),
        }
