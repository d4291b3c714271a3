"""The grid of one station and month: its workers, what is stored of them, and what is proposed where nothing is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from staffing.effective import RULE_WORDS, PartMonthRule, suggested, worked_in_part
from staffing.facts import contract_text
from staffing.known import Statement
from staffing.models import Attendance, Posting
from staffing.queries import part_month_rule, statement_of
from staffing.sheets.typed import CERTIFICATES, TypedRow, version_of
from staffing.template_people import TemplatePerson, people_for
from staffing.two_years import had_two_years
from stations.models import Agreement, Station
from stations.months import last_day

YES, NO = "√", "—"
_CERTIFICATE_OF = {meaning: words for words, meaning in CERTIFICATES.items()}
Spans = tuple[tuple[date, date | None], ...]


@dataclass(frozen=True)
class GridRow:
    """One line of the grid. ``version`` names what is stored ("": nothing); ``hint`` says which known day decided a proposal.

    ``person`` is None in the line for a new worker. ``two_years`` is known from the start of practice, else None.
    """

    person: int | None
    number: int
    row: TypedRow
    version: str = ""
    hint: str = ""
    two_years: bool | None = None
    is_verified: bool = False

    @property
    def key(self) -> str:
        """Names the line within the page."""
        return f"w{self.person}" if self.person else "new"

    @property
    def is_stored(self) -> bool:
        return self.version != ""

    @property
    def knows_number(self) -> bool:
        """Whether the worker's registration number is stored, which a row can't change."""
        return self.person is not None and self.row.registration != ""


def grid_rows(agreement: Agreement, month: date) -> list[GridRow]:
    """Everybody known at the station for the month, in the order of its sheets. A fixed number of queries."""
    station = agreement.station
    stored = _stored(station, month)
    spans = _spans(station)
    seasoned = _seasoned(station, month)
    rule = part_month_rule(station, month)
    rows = []
    for number, person in enumerate(people_for(agreement, [month]), start=1):
        line = GridRow(person.person, number, _known_cells(person))
        if person.practice_since is not None:
            line = replace(line, two_years=had_two_years(person.practice_since, month))
        row = stored.get(person.person)
        if row is not None:
            line = _as_stored(line, row)
        else:
            marked, hint = propose(month, spans.get(person.person, ()), _contract(person), rule)
            seen = marked and line.two_years is None and person.person in seasoned
            line = replace(line, row=_marked(line.row, marked, two_year=YES if seen else ""), hint=hint)
        rows.append(line)
    return rows


def new_row(rows: list[GridRow]) -> GridRow:
    """The empty last line."""
    return GridRow(None, max((row.number for row in rows), default=0) + 1, TypedRow())


def typed_as(statement: Statement, row: TypedRow) -> TypedRow:
    """The cells that say what is stored; the worker's own record stays as it stands in the row."""
    marks = (YES if mark else NO for mark in (statement.on_post, statement.insured, statement.paid))
    on_post, insured, paid = marks
    stated = {True: YES, False: NO, None: ""}[statement.two_year_stated]
    return replace(
        row,
        certificate=_CERTIFICATE_OF[statement.category, statement.level],
        position=statement.position,
        contract=contract_text(statement.contract_start, statement.contract_end),
        on_post=on_post,
        insured=insured,
        paid=paid,
        two_year=stated if on_post == insured == paid == YES else "",
        note=statement.note,
    )


def propose(
    month: date, postings: Spans, contract: tuple[date | None, date | None], rule: PartMonthRule
) -> tuple[bool, str]:
    """Whether a month on post is proposed, by the known days of posting and contract, and why, where a day decided.

    The part-month rule decides (docs/domain.md, "Staffing"). A worker of whom no day is known is proposed as before.
    """
    start, end = contract
    if end is not None and end < month:
        return False, f"合同止于 {end:%Y-%m-%d}，预填为不在岗"
    if start is not None and start > last_day(month):
        return False, f"合同始于 {start:%Y-%m-%d}，预填为不在岗"
    held = tuple((max(first, start or first), _earlier(last, end)) for first, last in postings)
    held = tuple((first, last) for first, last in held if last is None or first <= last)
    if not postings:
        held = ((start or month, end),)
    if worked_in_part(month, held):
        return suggested(month, held, rule), f"本月只有部分日子在岗，按“{RULE_WORDS[rule]}”预填"
    return suggested(month, held, rule), ""


def _earlier(first: date | None, second: date | None) -> date | None:
    known = [day for day in (first, second) if day is not None]
    return min(known, default=None)


def _contract(person: TemplatePerson) -> tuple[date | None, date | None]:
    return person.contract_start, person.contract_end


def _known_cells(person: TemplatePerson) -> TypedRow:
    return TypedRow(
        name=person.name,
        certificate=_CERTIFICATE_OF[person.category, person.level],
        position=person.position,
        contract=contract_text(person.contract_start, person.contract_end),
        registration=person.registration or "",
    )


def _marked(row: TypedRow, on_post: bool, two_year: str) -> TypedRow:
    mark = YES if on_post else NO
    return replace(row, on_post=mark, insured=mark, paid=mark, two_year=two_year)


def _as_stored(line: GridRow, row: Attendance) -> GridRow:
    statement = statement_of(row)
    return replace(
        line,
        row=typed_as(statement, line.row),
        version=version_of(statement),
        is_verified=row.verified_reason != "",
    )


def _stored(station: Station, month: date) -> dict[int, Attendance]:
    rows = Attendance.objects.filter(station=station, month=month).select_related("worker")
    return {row.worker.person: row for row in rows}


def _spans(station: Station) -> dict[int, Spans]:
    found: defaultdict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for posting in Posting.objects.filter(station=station).select_related("worker"):
        found[posting.worker.person].append((posting.start, posting.end))
    return {person: tuple(spans) for person, spans in found.items()}


def _seasoned(station: Station, month: date) -> set[int]:
    """Persons of whom two years of practice were stated for an earlier month: practice only grows."""
    rows = Attendance.objects.filter(station=station, month__lt=month, two_year_stated=True)
    return {merged or worker for worker, merged in rows.values_list("worker", "worker__merged_into")}
