"""A preview without an engine: the project's files against those of the branch that it came from."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ci import checks
from ci.errors import RefusedError
from ci.preview.assets import by_dashboard
from ci.preview.comparison import comparison, parsed
from ci.preview.report import Report
from ci.preview.steps import Step
from ci.stack import ROOT, Stack
from ci.toolchain.address import host
from generator import estimate
from infra.hooks.digests import builder_digest, hook_digests
from infra.image import CODE, image_files
from infra.settings import Settings
from superset_assets.compare import changes, identified
from superset_assets.files import ASSETS_FOLDER, read_assets

PARTS = ("dbt_project", "generator", "infra", "superset_assets")


def preview_against_base(stack: Stack, given: dict[str, str], branch: str) -> Report:
    """Return what differs from the last commit that the branch and the working tree share.

    Raises RefusedError when git does not know the branch, or settings or assets are wrong.
    """
    settings = checks.check_settings(stack.name, stack.configuration(), given)
    checks.check_assets()
    commit = shared_commit(branch)
    with files_of(commit) as base:
        hooks = differing_hooks(settings, base)
        builds_everything = "seed" in hooks or builder_digest() != builder_digest(base)
        with comparison() as compared:
            compared.begin(parsed(base / "dbt_project"))
            models = compared.models()
        assets = read_assets()
        before = read_assets(base / ASSETS_FOLDER.relative_to(ROOT))
        different = [str(item) for item in changes(identified(before.items()), identified(assets.items()))]
        steps = tuple(differing_images(base))
    return Report(
        stack=stack.name,
        compared_with=f"commit {commit[:12]} of {branch}, since no Docker engine answers at {host()}: what"
        " would change beside images and data is not known",
        steps=steps,
        hooks=hooks,
        tables=estimate.rows(settings.scale) if "seed" in hooks else {},
        models=models,
        builds_everything=builds_everything,
        assets=by_dashboard(different, assets),
        seconds=None,
    )


def shared_commit(branch: str) -> str:
    """Return the last commit that the branch and the working tree share; RefusedError when git knows none."""
    result = subprocess.run(
        ["git", "merge-base", "HEAD", branch], cwd=ROOT, check=False, capture_output=True, text=True
    )
    if result.returncode != 0:
        reason = result.stderr.strip().removeprefix("fatal: ") or "they share no commit"
        raise RefusedError(
            f"no Docker engine answers at {host()}, and branch '{branch}' cannot take its place ({reason}):"
            " start one with ci/toolchain/bootstrap.sh, or give a branch that is fetched with --base"
        )
    return result.stdout.strip()


@contextmanager
def files_of(commit: str) -> Iterator[Path]:
    """Give a folder with the project's sources as the commit has them."""
    archive = subprocess.run(
        ["git", "archive", commit, *PARTS], cwd=ROOT, check=True, capture_output=True
    ).stdout
    with TemporaryDirectory(prefix="saas-platform-base-") as folder:
        subprocess.run(["tar", "-x"], cwd=folder, check=True, input=archive)
        yield Path(folder)


def differing_hooks(settings: Settings, base: Path) -> frozenset[str]:
    """Return the hooks that deploy something else than with the base's files."""
    wanted, before = (hook_digests(settings, root) for root in (ROOT, base))
    return frozenset(hook for hook, digest in wanted.items() if before[hook] != digest)


def differing_images(base: Path) -> Iterator[Step]:
    """Yield a step for each image that is built of other files, which it names."""
    for name in CODE:
        wanted, before = dict(image_files(name)), dict(image_files(name, base))
        files = {path for path in wanted.keys() | before.keys() if wanted.get(path) != before.get(path)}
        if files:
            yield Step(f"{name}-image", "RemoteImage", "replace", tuple(sorted(files)))
