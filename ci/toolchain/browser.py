"""Chromium and its driver, in which the tests open the dashboards."""

import shutil
from pathlib import Path

from ci.toolchain import shell
from ci.toolchain.progress import ToolchainError, step

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def is_ready(_toolchain: Path) -> bool:
    """Tell whether a browser and its driver are on the PATH."""
    return any(map(shutil.which, BROWSERS)) and shutil.which("chromedriver") is not None


def ensure(toolchain: Path) -> None:
    """Install both, where Debian's packages can be."""
    if not shell.can_install():
        raise ToolchainError(
            "the tests need a browser: install chromium and chromedriver, or run this once as root on Debian"
        )
    with step("browser", "installing chromium"):
        shell.apt_install(["chromium", "chromium-driver"], toolchain / "log" / "browser.log")
