from decimal import Decimal
from pathlib import Path

import pytest

from infra import content
from infra.hooks import digests
from infra.settings import Settings


class TestSeed:
    def test_follows_every_setting_of_the_data(self) -> None:
        variants = [
            Settings(),
            Settings(scale="0.5"),
            Settings(seed=7),
            Settings(asOf="2024-12-31"),
        ]
        assert len({digests.seed_digest(settings) for settings in variants}) == len(variants)

    def test_is_the_same_for_the_same_scale_written_otherwise_and_for_other_ports(self) -> None:
        expected = digests.seed_digest(Settings(scale=Decimal(1)))
        assert digests.seed_digest(Settings(scale="1.0", warehousePort=20000)) == expected


class TestTransform:
    MODELS = """
models:
  - name: m
    description: {description}
    columns: [{{name: a, data_tests: [{test}]}}]
exposures: [{{name: {exposure}}}]
"""

    def digest_of(self, text: str) -> bytes:
        return digests.without_documentation(text.encode())

    def test_descriptions_and_exposures_do_not_count(self) -> None:
        one = self.MODELS.format(description="one", test="unique", exposure="e")
        two = self.MODELS.format(description="two", test="unique", exposure="f")
        assert self.digest_of(one) == self.digest_of(two)

    def test_tests_count(self) -> None:
        one = self.MODELS.format(description="one", test="unique", exposure="e")
        two = self.MODELS.format(description="one", test="not_null", exposure="e")
        assert self.digest_of(one) != self.digest_of(two)


class TestChain:
    def test_a_stage_follows_the_one_before(self) -> None:
        assert digests.transform_digest("a") != digests.transform_digest("b")
        assert digests.dashboards_digest("a") != digests.dashboards_digest("b")

    def test_dashboards_tell_apart_their_connection(self) -> None:
        one, other = digests.connected("a", "1"), digests.connected("a", "2")
        assert one != other
        assert digests.without_connection(one) == digests.without_connection(other) == "a"


class TestSourceFiles:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        for name in ("b.sql", "a/z.sql", "a.sql", "target/manifest.json", "__pycache__/x.pyc"):
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(name)
        return tmp_path

    def test_leave_out_what_tools_write(self, folder: Path) -> None:
        names = [name for name, _ in content.contents(folder)]
        assert names == ["a.sql", "a/z.sql", "b.sql"]

    def test_digest_tells_names_and_contents_apart(self) -> None:
        assert content.digest([("ab", b"c")]) != content.digest([("a", b"bc")])
