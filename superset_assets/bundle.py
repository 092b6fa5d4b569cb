"""Makes the zip that Superset imports: the normalized assets, completed for one stack.

The same assets and warehouse always give the same bytes.
"""

import io
import json
import zipfile
from dataclasses import dataclass
from urllib.parse import quote

from superset_assets.files import Asset, Assets, dump, is_chart, kind, layout_charts
from superset_assets.references import cross_filters_by_number, rename_scope, rename_slices

ROOT = "assets"
REPORTER = "reporter"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # a zip entry needs a time; this is the first it can hold


@dataclass(frozen=True)
class Warehouse:
    """Where Superset, seen from its own container, finds the warehouse."""

    host: str
    port: int
    database: str

    def uri(self) -> str:
        """The connection of the reporter role; its password is handed to the import apart from it."""
        name = quote(self.database, safe="")
        return f"postgresql+psycopg2://{REPORTER}:XXXXXXXXXX@{self.host}:{self.port}/{name}"


def bundle(assets: Assets, warehouse: Warehouse) -> bytes:
    """The bytes of the zip with one root folder that POST /api/v1/assets/import/ takes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(assets):
            entry = zipfile.ZipInfo(f"{ROOT}/{name}", EARLIEST)
            archive.writestr(entry, dump(complete(name, assets[name], warehouse)))
    return buffer.getvalue()


def complete(name: str, content: Asset, warehouse: Warehouse) -> Asset:
    """One asset with what `normalize` left out and an import needs."""
    match kind(name):
        case "databases":
            return {**content, "sqlalchemy_uri": warehouse.uri()}
        case "charts":
            context = {**content["query_context"], "form_data": content["params"]}
            return {**content, "query_context": json.dumps(context, sort_keys=True)}
        case "dashboards":
            return _numbered(content)
        case _:
            return content


def _numbered(dashboard: Asset) -> Asset:
    """The dashboard with a number for every chart, which the import replaces by the chart's id."""
    uuids = sorted({item["meta"]["uuid"] for item in layout_charts(dashboard)})
    numbers = {uuid: number for number, uuid in enumerate(uuids, start=1)}
    position = {
        key: {**item, "meta": {**item["meta"], "chartId": numbers[item["meta"]["uuid"]]}}
        if is_chart(item)
        else item
        for key, item in dashboard["position"].items()
    }
    metadata = rename_slices(dashboard["metadata"], numbers)
    metadata["native_filter_configuration"] = [
        {**item, "scope": rename_scope(item["scope"], numbers)}
        for item in metadata["native_filter_configuration"]
    ]
    metadata.update(cross_filters_by_number(metadata, numbers))
    return {**dashboard, "position": position, "metadata": metadata}
