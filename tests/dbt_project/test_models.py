"""What every model owes its readers: a short name, a description with its grain, a tested key."""

from typing import Any

Node = dict[str, Any]

# Names that share their first 51 characters clash while dbt swaps a table for its successor.
LONGEST_NAME = 50
KEY_TESTS = {"unique", "unique_combination"}


def is_public(model: Node) -> bool:
    return str(model["fqn"][1]) not in {"staging", "intermediate", "measures"}


class TestModels:
    def test_names_are_short(self, models: list[Node]) -> None:
        assert not [m["name"] for m in models if len(m["name"]) > LONGEST_NAME]

    def test_names_say_the_layer(self, models: list[Node]) -> None:
        prefixes = {
            "staging": "stg_",
            "intermediate": "int_",
            "entity": "entity_",
            "measures": "measures_",
            "metrics": "metrics_",
        }
        assert not [m["name"] for m in models if not m["name"].startswith(prefixes[m["fqn"][1]])]

    def test_descriptions_state_the_grain(self, models: list[Node]) -> None:
        assert not [m["name"] for m in models if "One row per " not in m["description"]]

    def test_columns_of_relations_are_described(self, models: list[Node]) -> None:
        relations = [m for m in models if m["config"]["materialized"] != "ephemeral"]
        assert not [m["name"] for m in relations if not m["columns"]]
        assert not [
            f"{model['name']}.{column['name']}"
            for model in relations
            for column in model["columns"].values()
            if not column["description"]
        ]

    def test_keys_of_tables_are_tested(self, models: list[Node], nodes: dict[str, Node]) -> None:
        # An ephemeral model has no rows of its own: a key that it doubles is doubled in the entity it is for.
        # A staging view has those of a raw table, whose primary key is a constraint of the database.
        relations = [m for m in models if m["config"]["materialized"] == "table"]
        keyed = {
            node["attached_node"]
            for node in nodes.values()
            if node["resource_type"] == "test" and (node.get("test_metadata") or {}).get("name") in KEY_TESTS
        }
        assert not [m["name"] for m in relations if m["unique_id"] not in keyed]

    def test_only_entities_metrics_and_the_catalog_are_granted(self, nodes: dict[str, Node]) -> None:
        for node in nodes.values():
            if node["resource_type"] in {"model", "seed"}:
                granted = node["config"]["grants"] == {"select": ["reporter"]}
                assert granted == is_public(node), node["name"]

    def test_metrics_are_public_with_a_contract_and_nothing_else_is(self, models: list[Node]) -> None:
        for model in models:
            is_metrics = model["fqn"][1] == "metrics"
            assert model["access"] == ("public" if is_metrics else "protected"), model["name"]
            assert model["contract"]["enforced"] == is_metrics, model["name"]
