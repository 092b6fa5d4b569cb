import datetime
from collections.abc import Iterator
from decimal import Decimal

import pulumi
import pytest
import yaml
from pulumi.runtime.config import set_all_config
from pydantic.alias_generators import to_camel

from infra.content import ROOT
from infra.settings import Settings


@pytest.fixture(autouse=True)
def no_configuration() -> Iterator[None]:
    yield
    set_all_config({})


def configured(**values: str) -> Settings:
    set_all_config({f"saas-platform:{key}": value for key, value in values.items()})
    return Settings.of_stack()


class TestDefaults:
    def test_are_those_that_pulumi_yaml_shows(self) -> None:
        declared = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["config"]
        defaults = Settings.model_validate({key: item["default"] for key, item in declared.items()})
        assert defaults == Settings()
        assert set(declared) == {to_camel(name) for name in Settings.model_fields}

    def test_other_projects_keys_are_left_alone(self) -> None:
        set_all_config({"docker:host": "unix:///var/run/docker.sock"})
        assert Settings.of_stack() == Settings()


class TestValues:
    def test_are_typed(self) -> None:
        settings = configured(scale="0.05", asOf="2024-12-31", warehousePort="20001")
        assert settings.scale == Decimal("0.05")
        assert settings.as_of == datetime.date(2024, 12, 31)
        assert settings.warehouse_port == 20001

    @pytest.mark.parametrize(
        ("key", "value", "words"),
        [
            ("scale", "0", "0.001 or more"),
            ("scale", "-1", "0.001 or more"),
            ("scale", "big", "0.001 or more"),
            ("scale", "NaN", "0.001 or more"),
            ("scale", "Infinity", "0.001 or more"),
            ("scenario", "boom", "one of baseline"),
            ("seed", "x", "integer"),
            ("seed", "-1", "greater than or equal to 0"),
            ("asOf", "30.06.2025", "YYYY-MM-DD"),
            ("asOf", "20250630", "YYYY-MM-DD"),
            ("asOf", "2025-02-30", "day is out of range"),
            ("warehousePort", "80", "greater than or equal to 1024"),
            ("supersetPort", "http", "integer"),
            ("postgresImage", "Postgres", "such as postgres:17"),
            ("postgresImage", "postgres:17 ", "such as postgres:17"),
            ("postgresImage", "postgres:", "such as postgres:17"),
        ],
    )
    def test_a_wrong_one_is_one_line_with_key_value_and_mend(self, key: str, value: str, words: str) -> None:
        with pytest.raises(pulumi.RunError) as caught:
            configured(**{key: value})
        message = str(caught.value)
        assert f"setting '{key}' is '{value}'" in message
        assert words in message
        assert f"pulumi config set {key}" in message
        assert "\n" not in message

    @pytest.mark.parametrize(
        "name",
        [
            "postgres:17",
            "bitnami/postgresql",
            "localhost:5000/a/b-c__d:17.2_x",
            f"registry.example.com/postgres:17@sha256:{'0' * 64}",
        ],
    )
    def test_an_image_may_have_registry_tag_and_digest(self, name: str) -> None:
        assert configured(postgresImage=name).postgres_image == name

    def test_an_unknown_key_is_refused_with_the_known_ones(self) -> None:
        with pytest.raises(pulumi.RunError, match="unknown setting 'scal': known are scale, "):
            configured(scal="2")

    def test_each_mistake_has_its_line(self) -> None:
        with pytest.raises(pulumi.RunError) as caught:
            configured(scale="0", seed="x")
        assert len(str(caught.value).splitlines()) == 2
