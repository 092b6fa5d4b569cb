"""The choice between the person's own `pulumi`, here a script that names its version, and the pinned one."""

from pathlib import Path

import pytest

from ci.toolchain import pulumi_tools

PINNED = pulumi_tools.CLI.pin["version"]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder, first on the PATH, of the person's own programs."""
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def install(folder: Path, version: str, *others: str) -> Path:
    program = folder / "pulumi"
    program.write_text(f"#!/bin/sh\necho {version}\n")
    program.chmod(0o755)
    for other in others:
        (folder / other).touch(mode=0o755)
    return program


class TestOwnCli:
    @pytest.mark.parametrize("version", [f"v{PINNED}", "v3.999.0"])
    def test_is_used_when_it_fits(self, own: Path, tmp_path: Path, version: str) -> None:
        program = install(own, version, "pulumi-language-python")
        pulumi_tools._ensure_cli(tmp_path)
        assert (tmp_path / "bin" / "pulumi").resolve() == program
        assert pulumi_tools._cli_is_ready(tmp_path)

    def test_is_looked_at_again_when_it_changed(self, own: Path, tmp_path: Path) -> None:
        install(own, "v3.999.0", "pulumi-language-python")
        pulumi_tools._ensure_cli(tmp_path)
        install(own, "v3.1.0")
        assert not pulumi_tools._cli_is_ready(tmp_path)

    @pytest.mark.parametrize(
        ("version", "others"),
        [("v3.1.0", ["pulumi-language-python"]), ("v4.0.0", ["pulumi-language-python"]), ("v3.999.0", [])],
    )
    def test_is_passed_by_when_it_does_not_fit(
        self, own: Path, tmp_path: Path, version: str, others: list[str]
    ) -> None:
        install(own, version, *others)
        assert pulumi_tools._fitting_cli(tmp_path) is None

    def test_the_pinned_one_is_not_taken_for_the_persons(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "bin").mkdir()
        install(tmp_path / "bin", "v3.999.0", "pulumi-language-python")
        monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
        assert pulumi_tools._fitting_cli(tmp_path) is None
