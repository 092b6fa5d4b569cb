import pytest

from infra.names import Names


class TestNames:
    def test_dev_has_the_short_ones(self) -> None:
        names = Names("dev")
        assert names.container("postgres") == "saas_platform_postgres"
        assert names.container("dbt_core") == "saas_platform_dbt_core"
        assert names.volume == "saas_platform_pgdata"
        assert names.prefix == "saas_platform"
        assert names.database == "saas_platform_dev"

    def test_others_carry_their_own(self) -> None:
        names = Names("pr-12")
        assert names.container("superset") == "saas_platform_pr-12_superset"
        assert names.volume == "saas_platform_pr-12_pgdata"

    @pytest.mark.parametrize(
        ("stack", "database"),
        [("pr-12", "saas_platform_pr_12"), ("A.b", "saas_platform_a_b")],
    )
    def test_databases_have_plain_characters(self, stack: str, database: str) -> None:
        assert Names(stack).database == database
