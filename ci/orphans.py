"""What a killed update leaves running: Pulumi's plugins, which go on with what they were asked to do."""

from collections.abc import Iterator
from pathlib import Path

import psutil

from ci.toolchain.environment import MARK, ROOT

CLI = "pulumi"
PROGRAMS = ("pulumi-resource-", "pulumi-language-", "pulumi-analyzer-")
MODULES = ("pulumi.dynamic", "ci.toolchain.language_host", "ci.toolchain.run_program")
LIMIT = 10.0  # seconds that the kernel may take to end a killed process


def end_orphans(root: Path = ROOT) -> None:
    """End the plugins of the checkout's updates that were killed; returns when they are gone."""
    orphans = list(find_orphans(root))
    for orphan in orphans:
        orphan.kill()
    psutil.wait_procs(orphans, timeout=LIMIT)


def find_orphans(root: Path) -> Iterator[psutil.Process]:
    """Yield the plugins that were started in the checkout's environment and whose `pulumi` is gone."""
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == str(root) and is_plugin(process) and is_orphan(process):
                yield process
        except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess):
            continue  # another user's, or over by now


def is_plugin(process: psutil.Process) -> bool:
    """Tell whether the process is a provider or a language host of Pulumi's, a program or a Python module."""
    program, *words = process.cmdline() or [""]
    module = words[words.index("-m") + 1] if "-m" in words[:-1] else ""
    return Path(program).name.startswith(PROGRAMS) or module in MODULES


def is_orphan(process: psutil.Process) -> bool:
    """Tell whether no `pulumi` is above the process."""
    return all(parent.name() != CLI for parent in process.parents())
