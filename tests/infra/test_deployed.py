from infra.hooks.deployed import Record, literal, stands

LIVE = {
    "seed": Record("load-2", "d1", None),
    "transform": Record("7", "d2", "load-2"),
}


class TestStands:
    def test_each_stage_on_the_one_before(self) -> None:
        assert stands(LIVE, [("seed", "d1")])
        assert stands(LIVE, [("seed", "d1"), ("transform", "d2")])

    def test_not_without_a_record(self) -> None:
        assert not stands({}, [("seed", "d1")])
        assert not stands(LIVE, [("seed", "d1"), ("transform", "d2"), ("dashboards", "d3")])

    def test_not_with_another_digest(self) -> None:
        assert not stands(LIVE, [("seed", "other"), ("transform", "d2")])
        assert not stands(LIVE, [("seed", "d1"), ("transform", "other")])

    def test_not_on_an_earlier_load_of_the_same_digest(self) -> None:
        loaded_again = {**LIVE, "seed": Record("load-3", "d1", None)}
        assert stands(loaded_again, [("seed", "d1")])
        assert not stands(loaded_again, [("seed", "d1"), ("transform", "d2")])


class TestLiteral:
    def test_doubles_quotes(self) -> None:
        assert literal("it's") == "'it''s'"
