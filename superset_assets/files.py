"""The assets on disk: one YAML file per database, dataset, chart and dashboard."""

import shutil
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from superset_assets.errors import AssetsError

Asset: TypeAlias = dict[str, Any]
Assets: TypeAlias = dict[str, Asset]  # by path below the folder, such as charts/active_customers.yaml

ASSETS_FOLDER = Path(__file__).parent / "assets"
METADATA = "metadata.yaml"


class Dumper(yaml.CSafeDumper):
    """Writes texts of several lines, such as SQL, as they are, and what is equal each time in full.

    By default it writes an anchor where one object stands in two places, so that the text would depend
    on how the content was made.
    """

    def ignore_aliases(self, _data: Any) -> bool:
        """Whether a value is written in full wherever it stands."""
        return True


Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None
    ),
)


def read_assets(folder: Path = ASSETS_FOLDER) -> Assets:
    """Every YAML file below `folder`, in the order of its path.

    Raises AssetsError when there is none, or when one cannot be read or is not a YAML mapping.
    """
    assets: Assets = {}
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise AssetsError(f"{name} is not text in UTF-8: mend the file") from None
        except OSError as error:
            raise AssetsError(f"{path} cannot be read ({error.strerror}): mend that") from None
        assets[name] = parse(name, text)
    if METADATA not in assets:
        raise AssetsError(f"no {METADATA} in {folder}: give the folder of the assets")
    return assets


def parse(name: str, text: str) -> Asset:
    """The content of one YAML file; an AssetsError names the file and line where it is broken."""
    try:
        content = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise AssetsError(f"{name} is not YAML: {' '.join(str(error).split())}: mend the file") from error
    if not isinstance(content, dict):
        raise AssetsError(f"{name} holds no mapping: export it again")
    return content


def write_assets(assets: Assets, folder: Path) -> list[str]:
    """Replaces what is below `folder` with `assets`, sorted by key; returns the paths of other text."""
    texts = {name: dump(content) for name, content in assets.items()}
    written = [name for name, text in texts.items() if not _holds(folder / name, text)]
    for name in sorted({kind(name) for name in assets}):
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return written


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def replace_file(path: Path, content: bytes) -> None:
    """Writes a file so that it is never there in part; raises AssetsError when it cannot be written."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise AssetsError(f"{path} cannot be written ({error.strerror}): give a path that can") from error


def dump(content: Asset) -> str:
    """The YAML text of one file: keys sorted, long texts left on one line."""
    text: str = yaml.dump(content, Dumper=Dumper, sort_keys=True, allow_unicode=True, width=10_000)
    return text


def kind(name: str) -> str:
    """The kind of asset that a path holds: databases, datasets, charts, dashboards or metadata.yaml."""
    return name.partition("/")[0]


def select(assets: Assets, wanted: str) -> Assets:
    """The assets of one kind."""
    return {name: content for name, content in assets.items() if kind(name) == wanted}


def is_chart(item: Any) -> bool:
    """Whether an item of a dashboard's layout is a chart (the layout also holds a version string)."""
    return isinstance(item, dict) and item.get("type") == "CHART"


def layout_charts(dashboard: Asset) -> list[dict[str, Any]]:
    """The charts in a dashboard's layout."""
    return [item for item in dashboard["position"].values() if is_chart(item)]
