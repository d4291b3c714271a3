"""Nobody learns of others' sheets before all are in: whoever gives no points is answered the same in both worlds.

Two worlds are built that are equal but for others' sheets, and everything is asked for in both: every address, search,
filter, sort, export and file, by every person. The answers are compared byte for byte, headers included; random tokens
and the time are the same in both. tests/leaks/test_who_may_read.py shows that later they differ.
"""

from django.db import connection

from tests.leaks.addresses import EXPORTS, FILES
from tests.leaks.comparing import files, heard_and_leaks
from tests.leaks.readers import NOT_SCORING


def test_others_sheets_change_no_byte_of_any_answer(site):
    heard, leaks = heard_and_leaks(site, NOT_SCORING)
    assert leaks == {}
    if connection.vendor == "sqlite":
        # Each way to a file led to one.
        assert files(heard) == FILES | EXPORTS
        assert files(heard, "POST") == files(heard, "HEAD") - {"report-file", "api-schema"} == EXPORTS
