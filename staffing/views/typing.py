"""Typing a month's attendance into a grid, row by row."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from staffing.services.typing import (
    SavedRow,
    finish_typed_month,
    remove_typed_row,
    save_typed_row,
)
from staffing.sheets.differences import differences
from staffing.sheets.typed import CERTIFICATES, TypedRow, field_of
from staffing.sheets.words import TRAINED_WORDS
from staffing.typing_rows import GridRow, grid_rows, new_row
from stations.doors import SignedInRequest
from stations.entries import TypingRefused
from stations.forms import RemoveForm
from stations.intake import Problem
from stations.locked import is_locked
from stations.models import Agreement, Upload
from stations.months import label
from stations.upload_pages import around_month, open_month

_NOT_YOURS = "到岗情况由社工站或其承办机构填报，您可以查看，不能填报。如需更正，请联系该站或系统管理员。"
_STATUS = {"saved": 200, "wrong": 422, "warned": 422, "stale": 409}
_CELLS = [cell.name for cell in fields(TypedRow)]
_CHOICES = [
    (words, f"{number} {'非持证·已受训' if words == TRAINED_WORDS else words}")
    for number, words in enumerate(CERTIFICATES, start=1)
]


@dataclass(frozen=True)
class Said:
    """What is told beside a row after it was sent. ``theirs`` and ``mine`` are two versions of a row, in words."""

    state: str
    problems: tuple[tuple[str, Problem], ...] = ()
    at: str = ""
    explanation: str = ""
    theirs: str = ""
    mine: str = ""
    their_version: str = ""
    by: str = ""

    @property
    def wrong_cells(self) -> set[str]:
        """The cells that the problems speak of."""
        return {cell for cell, _ in self.problems}

    @property
    def keys(self) -> list[str]:
        """The keys of warnings that an explanation accepts."""
        return [problem.key for _, problem in self.problems]


@require_GET
def grid(request: SignedInRequest, code: str, month: str) -> HttpResponse:
    """All workers known at the station, one line each; what isn't stored is proposed."""
    agreement, of = open_month(request, code, month, _NOT_YOURS)
    return _page(request, agreement, of)


@require_POST
def save_row(request: SignedInRequest, code: str, month: str) -> HttpResponse:
    """Save one line. The script gets the line back, anybody else the page."""
    agreement, of = open_month(request, code, month, _NOT_YOURS)
    sent = request.POST
    row = TypedRow(**{cell: sent.get(cell, "") for cell in _CELLS})
    number = _whole_number(request, "number") or 1
    try:
        saved = save_typed_row(
            agreement=agreement,
            month=of,
            row=row,
            person=_whole_number(request, "person"),
            seen=sent.get("seen", ""),
            actor=request.user,
            number=number,
            explanation=sent.get("explanation", ""),
            accepted=sent.getlist("accepted"),
        )
    except TypingRefused as refused:
        return _refused(request, refused.message, _address(agreement, of))
    return _answer(request, agreement, of, saved, _line(saved, row, agreement, of, number))


def _refused(request: SignedInRequest, message: str, address: str) -> HttpResponse:
    if "X-Typing" in request.headers:
        return HttpResponse(message, status=422, content_type="text/plain; charset=utf-8")
    messages.error(request, message)
    return redirect(address)


def _whole_number(request: SignedInRequest, name: str) -> int | None:
    """A number that the form sent, if it is one that a key or a place in the grid can be."""
    text = request.POST.get(name, "")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def _answer(
    request: SignedInRequest, agreement: Agreement, month: date, saved: SavedRow, line: GridRow
) -> HttpResponse:
    said = _said(saved, request.POST.get("explanation", ""))
    if "X-Typing" in request.headers:
        context = _row_context(agreement, month) | {"line": line, "said": said}
        return render(request, "staffing/typing_row.html", context, status=_STATUS[saved.state])
    if saved.state == "saved":
        messages.success(request, f"已保存“{line.row.name}”。")
        return redirect(f"{_address(agreement, month)}#{line.key}")
    return _page(request, agreement, month, (line, said))


def _line(saved: SavedRow, row: TypedRow, agreement: Agreement, month: date, number: int) -> GridRow:
    """The line as it goes back: as it is stored once it is saved, else with what was typed."""
    stored = {line.person: line for line in grid_rows(agreement, month)}
    if saved.state == "saved":
        return stored[saved.person]
    line = stored.get(saved.person)
    if line is None:
        return GridRow(saved.person, number, row, saved.version)
    return replace(line, row=replace(row, name=line.row.name), version=saved.version)


def _said(saved: SavedRow, explanation: str) -> Said:
    theirs, mine = "", ""
    if saved.state == "stale" and saved.typed is not None:
        theirs, mine = ("已移除", "") if saved.stored is None else differences(saved.stored, saved.typed)
    return Said(
        state=saved.state,
        problems=tuple((field_of(problem), problem) for problem in saved.problems),
        at=f"{timezone.localtime():%H:%M}" if saved.state == "saved" else "",
        explanation=explanation,
        theirs=theirs,
        mine=mine,
        their_version=saved.version,
        by=saved.by,
    )


@require_http_methods(["GET", "POST"])
def remove_row(request: SignedInRequest, code: str, month: str, person: int) -> HttpResponse:
    """Take a worker out of the month, after a look at what goes and with a reason."""
    agreement, of = open_month(request, code, month, _NOT_YOURS)
    line = next((line for line in grid_rows(agreement, of) if line.person == person and line.is_stored), None)
    if line is None:
        raise Http404
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            remove_typed_row(
                agreement=agreement,
                month=of,
                person=person,
                seen=request.POST.get("seen", ""),
                reason=form.cleaned_data["reason"],
                actor=request.user,
            )
            messages.success(request, f"已移除“{line.row.name}”在本月的一行。")
            return redirect(_address(agreement, of))
        except TypingRefused as refused:
            form.add_error(None, refused.message)
    context = _row_context(agreement, of) | {"line": line, "form": form, "back": _address(agreement, of)}
    return render(request, "staffing/typing_remove.html", context, status=422 if form.errors else 200)


@require_POST
def finish(request: SignedInRequest, code: str, month: str) -> HttpResponse:
    """Report the month as complete."""
    agreement, of = open_month(request, code, month, _NOT_YOURS)
    try:
        finish_typed_month(agreement=agreement, month=of, actor=request.user)
    except TypingRefused as refused:
        return _page(request, agreement, of, refusal=refused.message)
    messages.success(request, "本月到岗情况已报完。以后如有更正，可以在这里继续修改。")
    return redirect(_address(agreement, of))


def _page(
    request: SignedInRequest,
    agreement: Agreement,
    month: date,
    said: tuple[GridRow, Said] | None = None,
    refusal: str = "",
) -> HttpResponse:
    """The grid; with what is told of a line that was sent without the script."""
    rows = grid_rows(agreement, month)
    lines: list[tuple[GridRow, Said | None]] = [(line, None) for line in [*rows, new_row(rows)]]
    if said is not None:
        lines = [said if line.key == said[0].key else (line, None) for line, _ in lines]
    frame = _row_context(agreement, month) | around_month(agreement, Upload.Kind.ATTENDANCE, month)
    context = frame | {
        "lines": lines,
        "blank": new_row(rows),
        "stored": sum(row.is_stored for row in rows),
        "refusal": refusal,
    }
    status = _STATUS[said[1].state] if said else 422 if refusal else 200
    return render(request, "staffing/typing.html", context, status=status)


def _row_context(agreement: Agreement, month: date) -> dict[str, object]:
    """What a line needs besides itself."""
    return {
        "agreement": agreement,
        "station": agreement.station,
        "month": month,
        "label": label(month),
        "choices": _CHOICES,
        "locked": is_locked(agreement, Upload.Kind.ATTENDANCE, month),
    }


def _address(agreement: Agreement, month: date) -> str:
    return reverse("staffing:typing", args=[agreement.code, label(month)])
