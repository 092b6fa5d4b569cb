"""Versions stand in several places, since each tool reads its own: they must agree."""

import json
import re
import tomllib
from importlib.metadata import distribution, version
from pathlib import Path

from ci.toolchain import golang, pulumi_tools

TOOLCHAIN = Path(pulumi_tools.__file__).parent
ROOT = TOOLCHAIN.parents[1]


def test_the_compiled_cli_is_the_pinned_one() -> None:
    module = (TOOLCHAIN / "cli" / "go.mod").read_text()
    assert f"github.com/pulumi/pulumi/pkg/v3 v{pulumi_tools.CLI.pin['version']} " in module
    assert re.search(rf"^tool {re.escape(pulumi_tools.CLI.package)}$", module, re.MULTILINE)


def test_the_plugin_is_the_sdks() -> None:
    files = distribution("pulumi-docker").files or []
    plugin = next(json.loads(file.read_text()) for file in files if file.name == "pulumi-plugin.json")
    assert plugin["version"] == version("pulumi-docker") == pulumi_tools.PROVIDER.pin["version"]


def test_the_cli_is_not_older_than_the_sdk() -> None:
    assert golang.version(pulumi_tools.CLI.pin["version"]) >= golang.version(version("pulumi"))


def test_the_shell_and_the_project_support_the_same_pythons() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    low, high = (golang.version(part) for part in project["requires-python"].split(","))
    assert f"{low} <= sys.version_info < {high}" in (TOOLCHAIN / "bootstrap.sh").read_text()
