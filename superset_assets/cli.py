"""The commands `lint`, `import` and `export`; each prints short progress lines and ends with a REPORT."""

import argparse
import json
import sys
from pathlib import Path

from superset_assets.bundle import Warehouse
from superset_assets.client import ANSWER_SECONDS, SupersetClient
from superset_assets.errors import AssetsError
from superset_assets.exporter import export_assets
from superset_assets.files import ASSETS_FOLDER, read_assets
from superset_assets.importer import import_assets
from superset_assets.lint import lint


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    options = parser().parse_args(arguments)
    try:
        report = options.run(options)
    except AssetsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    say(f"REPORT {json.dumps(report, sort_keys=True)}")
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    root = argparse.ArgumentParser(prog="python -m superset_assets", description=__doc__)
    commands = root.add_subparsers(required=True)
    check = commands.add_parser("lint", help="check the files: references, columns, queries")
    check.set_defaults(run=run_lint)
    load = commands.add_parser(
        "import", help="bring the files into Superset and ask every chart for its data"
    )
    load.add_argument("--warehouse-host", default="postgres")
    load.add_argument("--warehouse-port", type=int, default=5432)
    load.add_argument("--warehouse-database", required=True)
    load.add_argument("--reporter-password-file", type=Path, required=True)
    load.set_defaults(run=run_import)
    save = commands.add_parser("export", help="write what Superset holds to the files")
    save.add_argument("--to", type=Path, default=ASSETS_FOLDER)
    save.set_defaults(run=run_export)
    for command in (load, save):
        command.add_argument("--url", default="http://superset:8088")
        command.add_argument("--user", default="admin")
        command.add_argument("--password-file", type=Path, required=True)
        command.add_argument("--answer-seconds", type=float, default=ANSWER_SECONDS)
    return root


def run_lint(_options: argparse.Namespace) -> dict[str, object]:
    """Every problem is a line; any makes the command fail."""
    assets = read_assets()
    problems = lint(assets)
    for problem in problems:
        say(problem)
    if problems:
        raise AssetsError(
            f"{len(problems)} problems in {ASSETS_FOLDER}: mend them in the files or in Superset"
        )
    return {"assets": len(assets) - 1}


def run_import(options: argparse.Namespace) -> dict[str, object]:
    """Imports the files of this package."""
    warehouse = Warehouse(options.warehouse_host, options.warehouse_port, options.warehouse_database)
    client = connect(options)
    return import_assets(client, read_assets(), warehouse, read_secret(options.reporter_password_file), say)


def run_export(options: argparse.Namespace) -> dict[str, object]:
    """Exports to the files of this package, or to another folder."""
    lines = export_assets(connect(options), options.to)
    for line in lines:
        say(line)
    return {"changes": lines}


def connect(options: argparse.Namespace) -> SupersetClient:
    """A client that is logged in."""
    say(f"logging in at {options.url}")
    password = read_secret(options.password_file)
    return SupersetClient(options.url, options.user, password, options.answer_seconds)


def read_secret(path: Path) -> str:
    """A password from its file, without the line end."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise AssetsError(
            f"the password file {path} cannot be read ({error.strerror}): give one that can"
        ) from error


def say(line: str) -> None:
    """One line of progress, at once."""
    print(line, flush=True)
