"""The indicator template: read(write(x)) = x, what it starts with, and what is known of it when it comes back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from urllib.parse import quote

import openpyxl
import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.catalogue import ENTRIES
from indicators.models import Indicator, Quantity
from indicators.queries import Terms, load_terms
from indicators.services import apply_upload, plan_upload, plan_workbook, receive_workbook
from indicators.sheets.plan import Prepared
from indicators.sheets.recognised import prepare_recognised
from indicators.spans import Span
from indicators.template_figures import awaited_months
from indicators.template_workbook import indicator_template
from stations.models import Agreement, Area, District, Role, Station, Subdistrict
from stations.months import add_months
from stations.workbooks import read_workbook
from tests.indicators.conftest import saved
from tests.indicators.people import make_user

JULY, NOVEMBER, DECEMBER = date(2023, 7, 1), date(2023, 11, 1), date(2023, 12, 1)
AUTUMN = Span(JULY, NOVEMBER)
SHEETS = ("片区指标", "总体服务与协议内容", "情况说明")

# No database: an agreement, three areas, the catalogue, each with the key that the database would have given.
STATION = Station(
    pk=1,
    name="广州市文冲街社工服务站",
    short_name="文冲街社工站",
    subdistrict=Subdistrict(name="文冲街", district=District(name="黄埔区")),
)
AGREEMENT = Agreement(pk=1, code="WENCHONG-2023", station=STATION, start=JULY, end=date(2024, 6, 30))
AREAS = tuple(Area(pk=number, name=f"片区{number}", position=number) for number in (1, 2, 3))
INDICATORS = tuple(
    Indicator(pk=number, position=number, **entry.as_row()) for number, entry in enumerate(ENTRIES, start=1)
)
TERMS = Terms(AGREEMENT, AREAS, INDICATORS, targets={}, stored={}, locked=frozenset())


def read(data: bytes, terms: Terms = TERMS, asked: Span | None = None) -> Prepared:
    return prepare_recognised(read_workbook(data, "模板.xlsx"), terms, asked)


def changed(data: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(BytesIO(data))
    change(book)
    return saved(book)


# --- read(write(x)) = x ----------------------------------------------------------------------------------------


def amounts(indicator: Indicator) -> st.SearchStrategy[Decimal]:
    places = 2 if indicator.fractional else 0
    return st.decimals(0, 99999, places=places).map(lambda number: number + 0)


@st.composite
def spans(draw):
    first = draw(st.integers(0, 11))
    return Span(add_months(JULY, first), add_months(JULY, draw(st.integers(first, 11))))


@st.composite
def quantities(draw, span):
    """Of each indicator: nothing, areas, or the whole station; by its key."""
    found = {}
    for indicator in INDICATORS:
        areas = [area.pk for area in AREAS] if indicator.has_areas else []
        keys = draw(st.sampled_from([[], [None], areas]))
        for area in keys:
            value = draw(amounts(indicator))
            found[indicator.pk, area] = [
                Quantity(
                    indicator=indicator,
                    area_id=area,
                    first_month=span.first,
                    last_month=span.last,
                    reported=value,
                )
            ]
    return found


@st.composite
def targets(draw):
    """Agreed quantities above zero (a target of zero always raises a warning), agreed to be none, or not stated."""
    found = {}
    for indicator in (item for item in INDICATORS if item.kind != Indicator.Kind.STATEMENT):
        for area in (None, *(area.pk for area in AREAS)) if indicator.has_areas else (None,):
            quantity = draw(st.none() | st.just(...) | amounts(indicator).filter(bool))
            if quantity is not ...:
                found[indicator.pk, area] = quantity
    return found


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_what_is_written_is_read_again_without_a_word(data):
    span = data.draw(spans())
    stored = data.draw(quantities(span))
    terms = replace(TERMS, targets=data.draw(targets()), stored=stored)
    written = indicator_template(terms=terms, span=span)

    fresh = read(written, replace(terms, stored={}))
    assert fresh.plan.problems == ()
    assert fresh.span == span
    assert {write.figure.key: (write.span, write.value) for write in fresh.writes} == {
        key: (span, item.reported) for key, [item] in stored.items()
    }

    again = read(written, terms)
    assert again.plan.problems == ()
    assert again.plan.counts == {"added": 0, "changed": 0, "unchanged": len(stored), "missing": 0}


def test_an_untouched_template_states_nothing():
    prepared = read(indicator_template(terms=TERMS, span=AUTUMN))
    assert (prepared.plan.problems, prepared.plan.changes, prepared.writes) == ((), (), ())


def test_a_station_without_areas_fills_in_the_totals():
    terms = replace(TERMS, areas=())

    def fill(book):
        book["片区指标"]["C6"] = 5

    prepared = read(changed(indicator_template(terms=terms, span=AUTUMN), fill), terms)
    assert prepared.plan.problems == ()
    assert [(change.label, change.new) for change in prepared.plan.changes] == [("建档 · 站级统筹", "5")]


# --- how it is made --------------------------------------------------------------------------------------------


def test_only_the_figures_are_open_and_only_numbers_go_in():
    book = openpyxl.load_workbook(BytesIO(indicator_template(terms=TERMS, span=AUTUMN)))
    sheet = book["总体服务与协议内容"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    lines = [indicator for indicator in INDICATORS if indicator.kind in ("station", "item")]
    open_cells = {cell.coordinate for row in sheet["A1:E18"] for cell in row if not cell.protection.locked}
    assert open_cells == {f"E{row}" for row in range(5, 5 + len(lines))}
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert {
        name: (rule.type, rule.operator, rule.formula1, rule.errorStyle) for name, rule in rules.items()
    } == {
        f"E{row}": ("decimal" if line.fractional else "whole", "greaterThanOrEqual", "0", "stop")
        for row, line in enumerate(lines, start=5)
    }


def test_targets_stand_as_they_are_agreed():
    files, calls = INDICATORS[0], INDICATORS[1]
    terms = replace(TERMS, targets={(files.pk, None): None, (calls.pk, 1): Decimal("12.00")})
    sheet = openpyxl.load_workbook(BytesIO(indicator_template(terms=terms, span=AUTUMN)))["片区指标"]
    assert [sheet[name].value for name in ("B9", "B6", "D6", "D9")] == ["/", None, 12, None]


# --- recognition -----------------------------------------------------------------------------------------------


def test_a_template_of_another_agreement_names_the_right_one():
    other = replace(TERMS, agreement=Agreement(pk=2, code="DASHA-2023", station=STATION))
    prepared = read(indicator_template(terms=TERMS, span=AUTUMN), other)
    assert [(item.severity, item.sheet, item.cell, item.what) for item in prepared.plan.problems] == [
        (
            "error",
            "片区指标",
            "A1",
            "这是广州市文冲街社工服务站协议 WENCHONG-2023 的模板，所选协议是 DASHA-2023",
        )
    ]
    assert prepared.writes == ()


def test_its_months_are_known_without_a_title():
    def untitle(book):
        for name in SHEETS:
            book[name]["A1"] = "指标表"
        book["总体服务与协议内容"]["E5"] = 3

    prepared = read(changed(indicator_template(terms=TERMS, span=AUTUMN), untitle))
    assert prepared.plan.problems == ()
    assert (prepared.span, [write.span for write in prepared.writes]) == (AUTUMN, [AUTUMN])


def test_a_title_typed_over_is_read_as_it_shows_and_asked_about():
    def retitle(book):
        for name in SHEETS:
            book[name]["A1"] = "文冲街社工站（2023年12月1日至2023年12月31日）"

    prepared = read(changed(indicator_template(terms=TERMS, span=AUTUMN), retitle))
    assert prepared.span == Span(DECEMBER, DECEMBER)
    assert [(item.severity, item.cell) for item in prepared.plan.problems] == [("warning", "A1")]
    assert "标题的起止月份是2023年12月，上传时填写或模板注明的是2023年7月至" in prepared.plan.problems[0].what


# --- what it starts with ---------------------------------------------------------------------------------------


@pytest.fixture
def imported(wenchong, reference):
    upload = receive_workbook(agreement=wenchong, data=reference, filename="指标.xlsx", actor=None)
    warnings = plan_upload(upload=upload).plan.warnings
    apply_upload(upload=upload, actor=None, explanations={item.key: "全站统筹" for item in warnings})


def test_stored_months_come_back_unchanged(wenchong, imported):
    data = indicator_template(terms=load_terms(wenchong), span=AUTUMN)
    plan = plan_workbook(agreement=wenchong, data=data, filename="模板.xlsx").plan
    assert plan.counts == {"added": 0, "changed": 0, "unchanged": 62, "missing": 0}
    # The two totals with a station-level part ask for its explanation again.
    assert [problem.cell for problem in plan.problems] == ["M16", "O16"]


def test_months_of_which_only_a_part_is_stored_start_blank(wenchong, imported):
    book = openpyxl.load_workbook(
        BytesIO(indicator_template(terms=load_terms(wenchong), span=Span(JULY, DECEMBER)))
    )
    assert {cell.value for cell in book["总体服务与协议内容"]["E"][4:18]} == {None}


def test_reported_figures_are_written_not_verified_ones(wenchong, imported):
    Quantity.objects.filter(indicator__code="new-volunteers").update(verified=1, verified_reason="抽查")
    sheet = openpyxl.load_workbook(BytesIO(indicator_template(terms=load_terms(wenchong), span=AUTUMN)))[
        "总体服务与协议内容"
    ]
    assert (sheet["B5"].value, sheet["E5"].value) == ("新增志愿者", 30)


def test_the_months_that_wait_are_offered(wenchong, imported):
    assert awaited_months(wenchong, date(2024, 3, 10)) == (DECEMBER, date(2024, 2, 1))


# --- the page --------------------------------------------------------------------------------------------------


def test_the_template_comes_under_a_name_that_says_what_it_is(client, wenchong):
    client.force_login(make_user("站员", Role.STATION, station=wenchong.station))
    url = reverse("indicators:template", args=[wenchong.code])
    page = client.get(reverse("indicators:upload", args=[wenchong.code])).content.decode()
    assert f'action="{url}"' in page
    answer = client.get(url, {"first": "2023-12", "last": "2023-12"})
    name = "文冲街社工站-指标完成情况表-2023年12月.xlsx"
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(name)}"
    plan = plan_workbook(agreement=wenchong, data=answer.getvalue(), filename=name).plan
    assert (plan.problems, plan.changes) == ((), ())


def test_months_that_are_none_lead_back_with_a_word(client, wenchong):
    client.force_login(make_user("站员", Role.STATION, station=wenchong.station))
    url = reverse("indicators:template", args=[wenchong.code])
    answer = client.get(url, {"first": "2023-12", "last": "2023-07"}, follow=True)
    assert answer.redirect_chain == [(reverse("indicators:upload", args=[wenchong.code]), 302)]
    assert "没有生成模板：起止月份有误。" in answer.content.decode()


def test_only_who_reports_downloads_it(client, wenchong, dasha, district):
    url = reverse("indicators:template", args=[wenchong.code])
    client.force_login(make_user("区局", Role.SUPERVISOR, district=district))
    refused = client.get(url)
    assert (refused.status_code, "您可以查看，不能上传" in refused.content.decode()) == (403, True)
    client.force_login(make_user("外站", Role.STATION, station=dasha.station))
    assert client.get(url).status_code == 404
