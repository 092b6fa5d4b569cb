"""The records of what was deployed, on a real server."""

import psycopg
import pytest

pytestmark = pytest.mark.stack

DEPLOYMENTS = 12  # numbers of one digit and of two
DEPLOY = """
    insert into ops.loads (load_id, digest, scale, seed, scenario, as_of, row_counts, schema_name, seconds)
    values (%(load)s, 'seed', 1, %(number)s, 'baseline', '2025-06-30', '{}', 'raw', 1);
    insert into ops.transforms (digest, load_id, report, manifest)
    values ('transform', %(load)s, '{}', '{}');
    insert into ops.imports (digest, transform_id, report)
    select 'dashboards', max(transform_id), '{}' from ops.transforms;
"""


def test_the_newest_record_of_each_stage_is_what_is_deployed(admin: psycopg.Connection) -> None:
    for number in range(1, DEPLOYMENTS + 1):
        load = f"{number:04d}_ab"
        with psycopg.ClientCursor(admin) as cursor:
            cursor.execute(DEPLOY, {"load": load, "number": number})
        deployed = admin.execute("select stage, record_id, upstream_id from ops.deployed").fetchall()
        assert deployed == [
            ("seed", load, None),
            ("transform", str(number), load),
            ("dashboards", str(number), str(number)),
        ]
