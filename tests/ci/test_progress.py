import pytest

from ci.toolchain.progress import duration, step


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.04, "0.0s"), (2.44, "2.4s"), (10, "10s"), (59.6, "1m 00s"), (232, "3m 52s"), (3725, "62m 05s")],
)
def test_duration(seconds: float, text: str) -> None:
    assert duration(seconds) == text


class TestStep:
    def test_says_when_it_starts_and_how_long_it_took(self, capsys: pytest.CaptureFixture[str]) -> None:
        with step("tool", "making it"):
            assert capsys.readouterr() == ("", "toolchain  tool: making it\n")
        assert capsys.readouterr() == ("", "toolchain  tool … 0.0s\n")

    def test_a_failure_is_no_success(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(ValueError, match="no"), step("tool", "making it"):
            raise ValueError("no")
        assert capsys.readouterr().err.endswith("toolchain  tool … failed after 0.0s\n")
