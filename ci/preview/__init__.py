"""What an update would do to tables, models, metrics and dashboards: Markdown for people, JSON for CI."""
