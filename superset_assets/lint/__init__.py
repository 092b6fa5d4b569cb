"""Checks assets before they are sent: every reference from dashboard to chart, dataset and column holds.

Superset itself answers a broken reference with "import failure", or stops half-way without a word. A
finding is one line, `PATH: what is wrong; what to do`.
"""

from superset_assets.errors import AssetsError
from superset_assets.files import Asset, Assets
from superset_assets.lint.charts import lint_charts
from superset_assets.lint.dashboards import lint_dashboards
from superset_assets.lint.datasets import lint_datasets
from superset_assets.lint.dbt import lint_dbt
from superset_assets.lint.filters import lint_filters
from superset_assets.lint.identities import lint_identities, lint_normalized
from superset_assets.lint.index import Index
from superset_assets.lint.layout import lint_layout
from superset_assets.lint.shapes import lint_shapes


def lint(assets: Assets, manifest: Asset | None = None) -> list[str]:
    """Every problem as one line that starts with the file's path; an empty list when all is well.

    With dbt's manifest (the content of target/manifest.json), datasets are held against the models.
    """
    if problems := list(lint_shapes(assets)):
        return problems
    index = Index.of(assets)
    return [
        *lint_normalized(assets),
        *lint_identities(assets),
        *lint_datasets(index),
        *lint_charts(index),
        *lint_dashboards(index),
        *lint_layout(index),
        *lint_filters(index),
        *(lint_dbt(index, manifest) if manifest is not None else ()),
    ]


def refuse_unsound(assets: Assets, consequence: str) -> None:
    """Raises AssetsError, with the first problem and what comes of it, when there is any."""
    if problems := lint(assets):
        raise AssetsError(f"{problems[0]} ({len(problems)} in all): mend the assets, {consequence}")
