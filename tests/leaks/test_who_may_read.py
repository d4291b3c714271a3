"""The same two worlds after 汇总: whoever may read then is answered otherwise, and nobody else is.

Without this the sameness before might be that of pages which never show anything.
"""

from copy import copy
from functools import partial

import pytest
from django.conf import settings

from scoring import services
from scoring.workflow import Action
from tests.leaks.asking import changed_answers, union, world
from tests.leaks.comparing import hear_pages
from tests.leaks.worlds import ONE, TWO, WRITTEN, write
from tests.scoring import build

pytestmark = pytest.mark.skipif(
    "sqlite" not in settings.DATABASES["default"]["ENGINE"],
    reason="It asks whether the test itself sees anything, for which one database is enough.",
)
OTHERS_SHEETS = {
    "evaluation-facts",
    "scoring:detail",
    "scoring:evidence",
    "scoring:evidence_file",
    "scoring:results",
    "scoring:sheet",
}
OTHER_PAGES = {"scoring:narratives", "scoring:edit_findings", "scoring:list", "reports:", "audit", "home"}
OPEN_TO = {
    "administrator": OTHERS_SHEETS | {"audit"},
    "lead": OTHERS_SHEETS | {"scoring:narratives", "scoring:edit_findings", "reports:issue"},
    "expert": OTHERS_SHEETS,
}
CLOSED_TO = {"viewer"}


def collate(site, writing):
    """Every sheet is handed in and all texts are written; the lead takes the evaluation to 汇总."""
    made = copy(site.made)
    done = dict.fromkeys(WRITTEN, writing.also("submit")) | {"replaced": writing.also("submit", "leave")}
    write(made, done)
    # Who never declared has an empty sheet, for which nobody waits any longer.
    late = made.evaluation.panel.get(user__username="late")
    services.remove_member(member=late, actor=build.fresh(made.people["lead"]), reason="调岗")
    build.write_narratives(made)
    build.act(made, Action.COLLATE)


def test_after_collation_others_sheets_change_what_those_read_who_may(site):
    with world(partial(collate, site, ONE)):
        heard = [
            each
            for reader in sorted({*OPEN_TO, *CLOSED_TO})
            for each in hear_pages(site, reader, (*OTHERS_SHEETS, *OTHER_PAGES))
        ]
        before = union(heard).found()
    changed = {}
    with world(partial(collate, site, TWO)):
        for each, _ in changed_answers(heard, before, site.browsers):
            changed.setdefault(each.reader, set()).add(each.asked.route)
    assert changed == OPEN_TO
