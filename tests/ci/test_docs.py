"""What a person reads about the metrics is what the catalog says."""

import csv

from ci.docs import CATALOG, METRICS_PAGE, metrics_page


class TestMetricsPage:
    def test_is_as_new(self) -> None:
        assert METRICS_PAGE.read_text() == metrics_page(), "docs/metrics.md is stale: run `make docs`"

    def test_has_each_metric_once(self) -> None:
        with CATALOG.open(newline="") as lines:
            names = [metric["metric_name"] for metric in csv.DictReader(lines)]
        assert names
        assert [name for name in names if metrics_page().count(f"`{name}`") != 1] == []
