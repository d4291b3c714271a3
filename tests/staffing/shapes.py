"""Plans of generated sheets, in the generator's own terms. Needs no database."""

from staffing.known import Known
from staffing.sheets import plan_attendance, read_attendance
from stations.workbooks import read_workbook
from tests.workbooks.agreement import attendance_terms
from tests.workbooks.attendance_expected import Month


def planned(data, filename):
    return plan_attendance(read_attendance(read_workbook(data, filename), attendance_terms()), Known())


def added(plan):
    """The plan's new worker-months in the generator's terms."""
    return {
        (person.name, item.month): Month(
            marks=(item.statement.on_post, item.statement.insured, item.statement.paid),
            two_years=item.statement.two_year_stated,
            category=item.statement.category.value,
            level=item.statement.level.value if item.statement.level else "",
            position=item.statement.position,
            contract=(item.statement.contract_start, item.statement.contract_end),
            note=item.statement.note,
            sequence=item.place.sequence,
            cell=item.place.cell,
            registration=person.registration,
            practice=person.practice_since,
        )
        for person in plan.persons
        for item in person.months
    }


def told(plan):
    return {(problem.severity, problem.cell, problem.what) for problem in plan.problems}
