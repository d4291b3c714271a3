"""What the stored texts of an editor's page say otherwise than the data, for its script to put under them.

The same doors as the pages themselves; asked after saving, so that saving waits for nothing.
"""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from scoring.desk import Desk
from scoring.text_facts import figures_for
from scoring.views.texts import (
    CLOSED,
    declared,
    desk_of_lead,
    evaluation_to_tell,
    narratives_of,
    sheet_to_write,
)
from scoring.writing_page import Piece, noted_pieces
from stations.doors import SignedInRequest, require


@require_GET
def findings_notes(request: SignedInRequest, pk: int) -> HttpResponse:
    """Of the points on a sheet."""
    sheet = sheet_to_write(request, pk)
    require(declared(sheet, request.user), CLOSED)
    return _notes(request, Desk(sheet.evaluation, sheet.party, sheet, request.user).noted())


@require_GET
def edit_findings_notes(request: SignedInRequest, code: str) -> HttpResponse:
    """Of the points that the lead edits at 汇总."""
    return _notes(request, desk_of_lead(request, code).noted())


@require_GET
def narratives_notes(request: SignedInRequest, code: str) -> HttpResponse:
    """Of the two continuous texts."""
    evaluation = evaluation_to_tell(request, code)
    rows = narratives_of(request, evaluation)
    return _notes(request, noted_pieces(rows, figures_for(evaluation, request.user)))


def _notes(request: SignedInRequest, pieces: Sequence[Piece]) -> HttpResponse:
    return render(request, "scoring/notes.html", {"pieces": pieces})
