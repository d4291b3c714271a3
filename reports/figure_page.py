"""从哪来: the page, or the window over a report, that says how one of its figures came about."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from reports import queries
from reports.derivations import Derivations
from stations.doors import SignedInRequest
from stations.models import Station, User
from stations.permissions import may_see_names


@dataclass(frozen=True)
class Told:
    """What is told of a figure: how it came about, the figures it was calculated from (key, title, text), its rows."""

    title: str
    text: str
    source: str
    inputs: list[tuple[str, str, str]]
    rows: list[dict[str, Any]]


def figures_at(code: str, version: int | None = None) -> str:
    """What the addresses of all figures of an evaluation's report begin with: of the newest version, or of one."""
    name, named = (
        ("reports:figure", [code]) if version is None else ("reports:version_figure", [code, version])
    )
    return reverse(name, args=[*named, "0"]).removesuffix("0/")


@require_GET
def figure(request: SignedInRequest, code: str, key: str, version: int | None = None) -> HttpResponse:
    """One figure of a report that the person may read."""
    document = queries.open_document(request.user, code, version)
    known = queries.derivations_of(document)
    told = None if known is None else tell(known, key)
    station = document.evaluation.agreement.station
    if told is not None:
        told = replace(told, rows=_as_readable(told.rows, request.user, station))
    context = {
        "report": document.content,
        "report_at": reverse("reports:page", args=[code])
        if version is None
        else reverse("reports:version", args=[code, version]),
        "station": station,
        "told": told,
        "figures_at": figures_at(code, version),
    }
    whole = request.headers.get("X-Requested-With") != "fetch"
    return render(request, "reports/figure.html" if whole else "reports/figure_told.html", context)


def _as_readable(rows: list[dict[str, Any]], user: User, station: Station) -> list[dict[str, Any]]:
    """The rows as the person may read them: with the page of the file that each came in, where that opens; why a
    person's month was verified is for those who know the persons (docs/domain.md, "Persons")."""
    knows_persons = may_see_names(user, station)
    pages = queries.upload_pages(user, {row["upload"] for row in rows if row["upload"]})

    def readable(row: dict[str, Any]) -> dict[str, Any]:
        if row.get("person") and not knows_persons:
            return row | ({"verified": "评估机构已核实。"} if "verified" in row else {})
        page = pages.get(row["upload"])
        return row | ({"url": reverse(page, args=[row["upload"]])} if page else {})

    return [readable(row) for row in rows]


def tell(known: Derivations, key: str) -> Told:
    """What is told of the figure, or of the stored row, with this key. Raises Http404 for any other."""
    figures, rows = known["figures"], known["rows"]
    if key in rows:
        return Told(rows[key]["about"], rows[key]["value"], "", [], [rows[key]])
    if key not in figures:
        raise Http404("报告中没有这项数据。")
    found = figures[key]
    inputs = [(of, figures[of]["title"], figures[of]["text"]) for of in found["inputs"] if of in figures]
    return Told(found["title"], found["text"], found["source"], inputs, [rows[row] for row in found["rows"]])
