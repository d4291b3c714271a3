"""Typing a month's indicators into a grid, row by row."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from indicators.models import Indicator
from indicators.queries import Terms, load_terms
from indicators.services.typing import SavedRow, finish_typed_month, save_typed_row
from indicators.sheets.typed import cell_of, places_of
from indicators.typing_rows import GridRow, grid_row, grid_rows
from stations.doors import SignedInRequest
from stations.entries import TypingRefused
from stations.intake import Problem
from stations.models import Agreement, Upload
from stations.months import label
from stations.upload_pages import around_month, open_month

_NOT_YOURS = "指标由社工站或其承办机构填报，您可以查看，不能填报。如需更正，请联系该站或系统管理员。"
_STATUS = {"saved": 200, "wrong": 422, "warned": 422, "stale": 409}


@dataclass(frozen=True)
class Said:
    """What is told beside a row after it was sent; ``theirs`` are the numbers that stand instead, by place."""

    state: str
    problems: tuple[Problem, ...] = ()
    at: str = ""
    explanation: str = ""
    theirs: tuple[tuple[str, str], ...] = ()
    their_version: str = ""
    by: str = ""

    @property
    def wrong_cells(self) -> set[str]:
        """The cells that the problems speak of."""
        return {problem.cell for problem in self.problems}


@require_GET
def grid(request: SignedInRequest, code: str, month: str) -> HttpResponse:
    """All indicators, one line each."""
    agreement, of = open_month(request, code, month, _NOT_YOURS)
    return _page(request, agreement, of)


@require_POST
def save_row(request: SignedInRequest, code: str, month: str, indicator: str) -> HttpResponse:
    """Save one line. The script gets the line back, anybody else the page."""
    agreement, of = open_month(request, code, month, _NOT_YOURS)
    found = Indicator.objects.filter(code=indicator).first()
    if found is None:
        raise Http404
    sent = request.POST
    names = [cell_of(area) for area in places_of(found, agreement.station.areas.order_by("position"))]
    cells = {name: sent[name] for name in names if name in sent}
    saved = save_typed_row(
        agreement=agreement,
        month=of,
        indicator=found,
        cells=cells,
        seen=sent.get("seen", ""),
        actor=request.user,
        explanation=sent.get("explanation", ""),
        accepted=sent.getlist("accepted"),
    )
    terms = load_terms(agreement)
    line = grid_row(found, of, terms, None if saved.state == "saved" else cells)
    said = _said(saved, line, sent.get("explanation", ""))
    if "X-Typing" in request.headers:
        context = _row_context(agreement, of, terms) | {"line": line, "said": said}
        return render(request, "indicators/typing_row.html", context, status=_STATUS[saved.state])
    if saved.state == "saved":
        messages.success(request, f"已保存“{found.name}”。")
        return redirect(f"{_address(agreement, of)}#{found.code}")
    return _page(request, agreement, of, (line, said))


def _said(saved: SavedRow, line: GridRow, explanation: str) -> Said:
    places = {cell.name: cell.place for cell in (*line.areas, line.whole)}
    return Said(
        state=saved.state,
        problems=saved.problems,
        at=f"{timezone.localtime():%H:%M}" if saved.state == "saved" else "",
        explanation=explanation,
        theirs=tuple((place, saved.stored.get(cell, "（空）")) for cell, place in places.items()),
        their_version=saved.version,
        by=saved.by,
    )


@require_POST
def finish(request: SignedInRequest, code: str, month: str) -> HttpResponse:
    """Report the month as complete."""
    agreement, of = open_month(request, code, month, _NOT_YOURS)
    try:
        finish_typed_month(agreement=agreement, month=of, actor=request.user)
    except TypingRefused as refused:
        return _page(request, agreement, of, refusal=refused.message)
    messages.success(request, "本月指标已报完。以后如有更正，可以在这里继续修改。")
    return redirect(_address(agreement, of))


def _page(
    request: SignedInRequest,
    agreement: Agreement,
    month: date,
    said: tuple[GridRow, Said] | None = None,
    refusal: str = "",
) -> HttpResponse:
    """The grid; with what is told of a line that was sent without the script."""
    terms = load_terms(agreement)
    rows = grid_rows(month, terms)
    lines: list[tuple[GridRow, Said | None]] = [
        said if said is not None and row.indicator == said[0].indicator else (row, None) for row in rows
    ]
    frame = _row_context(agreement, month, terms) | around_month(agreement, Upload.Kind.INDICATORS, month)
    context = frame | {
        "kinds": [
            (name, [line for line in lines if line[0].indicator.kind == kind_of])
            for kind_of, name in Indicator.Kind.choices
        ],
        "stored": sum(row.is_stored for row in rows),
        "refusal": refusal,
    }
    status = _STATUS[said[1].state] if said else 422 if refusal else 200
    return render(request, "indicators/typing.html", context, status=status)


def _row_context(agreement: Agreement, month: date, terms: Terms) -> dict[str, object]:
    """What a line needs besides itself."""
    return {
        "agreement": agreement,
        "station": agreement.station,
        "areas": terms.areas,
        "columns": len(terms.areas) + 4,
        "month": month,
        "label": label(month),
        "locked": month in terms.locked,
    }


def _address(agreement: Agreement, month: date) -> str:
    return reverse("indicators:typing", args=[agreement.code, label(month)])
