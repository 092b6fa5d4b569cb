"""The commands on the dashboards' files; each prints short progress lines and ends with a REPORT."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from superset_assets.bundle import Warehouse, bundle
from superset_assets.client import ANSWER_SECONDS, SupersetClient
from superset_assets.connection import import_connection
from superset_assets.datasets import make_datasets, read_catalog
from superset_assets.errors import AssetsError
from superset_assets.exporter import OWN, difference, export_assets
from superset_assets.exposures import exposures, known_tables
from superset_assets.files import ASSETS_FOLDER, dump, read_assets, replace_file
from superset_assets.importer import import_assets
from superset_assets.lint import lint, refuse_unsound
from superset_assets.previous import Previous


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
    check = commands.add_parser("lint", help="check the files: references, columns, queries, filters")
    check.add_argument("--manifest", type=Path, help="dbt's target/manifest.json, to check the datasets by")
    check.set_defaults(run=run_lint)
    load = commands.add_parser(
        "import", help="bring the files into Superset and ask every chart for its data"
    )
    load.add_argument("--reporter-password-file", type=Path, required=True)
    load.add_argument(
        "--previous", default="", help="JSON with `assets` and `digests` of the last import's report"
    )
    load.add_argument(
        "--connection-only",
        action="store_true",
        help="Superset holds these files: only reach the warehouse anew",
    )
    load.set_defaults(run=run_import)
    pack = commands.add_parser("bundle", help="write the zip that Superset imports")
    pack.add_argument("--out", type=Path, required=True)
    pack.set_defaults(run=run_bundle)
    for command in (load, pack):
        command.add_argument("--warehouse-host", default="postgres")
        command.add_argument("--warehouse-port", type=int, default=5432)
        command.add_argument("--warehouse-database", required=True)
    save = commands.add_parser("export", help="write what Superset holds to the files")
    save.add_argument("--to", type=Path, default=ASSETS_FOLDER)
    save.set_defaults(run=run_export)
    compare = commands.add_parser("diff", help="tell what Superset holds apart from the files")
    compare.set_defaults(run=run_diff)
    for command in (load, save, compare):
        command.add_argument("--url", default="http://superset:8088")
        command.add_argument("--user", default="admin")
        command.add_argument("--password-file", type=Path, required=True)
        command.add_argument("--answer-seconds", type=float, default=ANSWER_SECONDS)
    make = commands.add_parser("datasets", help="write the datasets from dbt's manifest and metric catalog")
    make.add_argument("--manifest", type=Path, required=True, help="dbt's target/manifest.json")
    make.add_argument("--catalog", type=Path, required=True, help="dbt's seeds/metric_catalog.csv")
    make.set_defaults(run=run_datasets)
    expose = commands.add_parser("exposures", help="write dbt's exposures: the tables that dashboards show")
    expose.add_argument("--out", type=Path, required=True)
    expose.set_defaults(run=run_exposures)
    return root


def run_lint(options: argparse.Namespace) -> dict[str, object]:
    """Every problem is a line; any makes the command fail."""
    assets = read_assets()
    problems = lint(assets, read_manifest(options.manifest) if options.manifest else None)
    for problem in problems:
        say(problem)
    if problems:
        raise AssetsError(
            f"{len(problems)} problems in {ASSETS_FOLDER}: mend them in the files or in Superset"
        )
    return {"assets": len(assets) - 1}


def run_import(options: argparse.Namespace) -> dict[str, object]:
    """Imports the files of this package."""
    previous = Previous.parse(options.previous)
    password = read_secret(options.reporter_password_file)
    bring = import_connection if options.connection_only else import_assets
    return bring(connect(options), read_assets(), warehouse(options), password, say, previous=previous)


def run_bundle(options: argparse.Namespace) -> dict[str, object]:
    """Writes the files of this package as one zip."""
    assets = read_assets()
    refuse_unsound(assets, "nothing was written")
    archive = bundle(assets, warehouse(options))
    replace_file(options.out, archive)
    say(f"{options.out}: {len(assets) - 1} assets, {len(archive) // 1024} KiB")
    return {"assets": len(assets) - 1, "bytes": len(archive)}


def run_export(options: argparse.Namespace) -> dict[str, object]:
    """Exports to the files of this package, or to another folder."""
    lines = export_assets(connect(options), options.to)
    for line in lines:
        say(line)
    return {"changes": lines}


def run_diff(options: argparse.Namespace) -> dict[str, object]:
    """Every difference is a line; any but people's own assets makes the command fail."""
    found = difference(connect(options), read_assets())
    for change in found:
        say(str(change))
    count = sum(change.what != OWN for change in found)
    if count:
        raise AssetsError(
            f"{count} assets differ between Superset at {options.url} and {ASSETS_FOLDER}:"
            " `make assets-export` keeps them, an import overwrites them"
        )
    return {"own": len(found)}


def run_datasets(options: argparse.Namespace) -> dict[str, object]:
    """Writes the datasets' files."""
    made = make_datasets(read_manifest(options.manifest), read_catalog(options.catalog))
    for name, content in made.items():
        replace_file(ASSETS_FOLDER / name, dump(content).encode())
        say(f"{name}: {len(content['columns'])} columns, {len(content['metrics'])} metrics")
    return {"datasets": len(made)}


def run_exposures(options: argparse.Namespace) -> dict[str, object]:
    """Writes the exposures of the files' dashboards."""
    assets = read_assets()
    refuse_unsound(assets, "nothing was written")
    replace_file(options.out, exposures(assets, known_tables(assets)).encode())
    say(f"{options.out}: written")
    return {}


def connect(options: argparse.Namespace) -> SupersetClient:
    """A client that is logged in."""
    say(f"logging in at {options.url}")
    password = read_secret(options.password_file)
    return SupersetClient(options.url, options.user, password, options.answer_seconds)


def warehouse(options: argparse.Namespace) -> Warehouse:
    """The warehouse that the options name."""
    return Warehouse(options.warehouse_host, options.warehouse_port, options.warehouse_database)


def read_manifest(path: Path) -> dict[str, Any]:
    """The content of dbt's manifest."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AssetsError(f"{path} cannot be read ({error.strerror}): run dbt parse first") from error
    except ValueError as error:
        raise AssetsError(f"{path} is no JSON ({error}): give dbt's target/manifest.json") from error
    if not isinstance(content, dict) or not isinstance(content.get("nodes"), dict):
        raise AssetsError(f"{path} is no manifest of dbt: give its target/manifest.json")
    return content


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
