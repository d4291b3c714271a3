"""Plans of generated workbooks, in the generator's own terms. Needs no database."""

from indicators.sheets.plan import prepare
from indicators.spans import Span
from stations.workbooks import read_workbook
from tests.workbooks import indicators_long, indicators_reference
from tests.workbooks.agreement import indicator_terms
from tests.workbooks.indicators_expected import Told


def draw(services, shape, seed):
    pen = indicators_reference if shape["layout"] == "reference" else indicators_long
    return pen.draw(services, shape, seed)


def planned(data, filename, services, asked=None):
    return prepare(read_workbook(data, filename), indicator_terms(services), Span(*asked) if asked else None)


def added(prepared):
    """The plan's new quantities in the generator's terms."""
    return {
        (
            write.figure.indicator.code,
            write.figure.area.name if write.figure.area else None,
            (write.span.first, write.span.last),
        ): (write.value, write.figure.sheet, write.figure.cell)
        for write in prepared.writes
    }


def told(prepared):
    return {
        Told(problem.severity, problem.sheet, problem.cell, problem.what)
        for problem in prepared.plan.problems
    }
