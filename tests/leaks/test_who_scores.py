"""The same for those who score, and who scored until they were replaced: each against the sheets of all others."""

from tests.leaks.comparing import files, heard_and_leaks
from tests.leaks.readers import SCORING


def test_others_sheets_change_no_byte_of_any_answer(site):
    heard, leaks = heard_and_leaks(site, SCORING)
    assert leaks == {}
    assert {"scoring:evidence_file", "scoring:material_file", "reports:pdf"} <= files(heard)
