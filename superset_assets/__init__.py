"""The dashboards as files: bundled, checked, imported into Superset and exported from it."""
