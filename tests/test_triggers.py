"""What only triggers keep (no constraint can): they still stand after all migrations, which on SQLite rebuild tables."""

import pytest
from django.db import connection

FIXED = [
    "reports_reporttemplate_fixed_on_update",
    *("reports_templatechapter_fixed_on_insert", "reports_templatechapter_fixed_on_update"),
    *("reports_templatepart_fixed_on_insert", "reports_templatepart_fixed_on_update"),
    *("scoring_band_fixed_on_insert", "scoring_band_fixed_on_update"),
    *("scoring_item_fixed_on_insert", "scoring_item_fixed_on_update"),
    *("scoring_party_fixed_on_insert", "scoring_party_fixed_on_update"),
    "scoring_scheme_fixed_on_update",
]
EXPECTED = {
    "postgresql": [*FIXED, "worker_merges_make_no_chain"],  # spans: an exclusion constraint there
    "sqlite": [
        *("quantity_spans_never_overlap_on_insert", "quantity_spans_never_overlap_on_update"),
        *FIXED,
        *("worker_merges_make_no_chain_on_insert", "worker_merges_make_no_chain_on_update"),
    ],
}
QUERIES = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
}


@pytest.mark.django_db
def test_every_trigger_stands_after_all_migrations():
    with connection.cursor() as cursor:
        cursor.execute(QUERIES[connection.vendor])
        found = sorted(name.lower() for (name,) in cursor.fetchall())
    assert found == EXPECTED[connection.vendor]
