"""Reading an indicator workbook that may be a template of the system's own, come back filled in."""

from indicators.queries import Terms
from indicators.sheets.plan import KIND, Prepared, prepare
from indicators.spans import Span
from stations.intake import Plan
from stations.workbooks import Workbook
from stations.workbooks.marker import misplaced, take_marker


def prepare_recognised(workbook: Workbook, terms: Terms, asked: Span | None = None) -> Prepared:
    """The plan of a workbook; a template's months are taken from it, one of another agreement is refused unread."""
    sheets, marker = take_marker(workbook)
    if marker is None:
        return prepare(sheets, terms, asked)
    problem = misplaced(marker, kind=KIND, agreement=terms.agreement.code, sheet=sheets.sheets[0].name)
    if problem is not None:
        return Prepared(Plan(KIND, (problem,)), tuple(sheets.sheets), None, ())
    return prepare(sheets, terms, asked or Span(marker.first, marker.last))
