"""Indicators typed row by row: the sheet's rules, never over somebody else's, emptied cells taken out, months finished."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from indicators.models import Indicator, Quantity
from indicators.queries import load_terms
from indicators.services import apply_upload, plan_upload, receive_workbook
from indicators.services.typing import finish_typed_month, save_typed_row
from indicators.sheets.plan import prepare
from indicators.spans import Span
from indicators.template_workbook import indicator_template
from indicators.typing_rows import grid_rows
from stations.entries import TypingRefused
from stations.models import AuditEntry, MonthEntry, MonthLock, MonthReturn, Upload
from stations.returns import return_month
from stations.workbooks import read_workbook
from tests.indicators.people import make_user

JULY, AUGUST, NOVEMBER, DECEMBER = (date(2023, month, 1) for month in (7, 8, 11, 12))


@pytest.fixture
def actor(wenchong):
    return make_user("站员", "station", station=wenchong.station)


@pytest.fixture
def save(wenchong, actor):
    """save("files", 1=..) types the areas' numbers by position, and the station's."""

    def save(code, areas=(), whole="", month=JULY, seen="", **more):
        cells = {
            f"area-{area.pk}": text
            for area, text in zip(wenchong.station.areas.order_by("position"), areas, strict=False)
        }
        return save_typed_row(
            agreement=wenchong,
            month=month,
            indicator=Indicator.objects.get(code=code),
            cells=cells | {"whole": whole},
            seen=seen,
            actor=actor,
            **more,
        )

    return save


@pytest.fixture
def imported(wenchong, reference):
    """The reference's cumulative sheet, July to November."""
    upload = receive_workbook(agreement=wenchong, data=reference, filename="指标.xlsx", actor=None)
    warnings = plan_upload(upload=upload).plan.warnings
    apply_upload(upload=upload, actor=None, explanations={warning.key: "全站统筹" for warning in warnings})
    return upload


def stored():
    rows = Quantity.objects.order_by("indicator", "area__position").select_related("indicator", "area")
    return [
        (
            row.indicator.code,
            row.area.name if row.area else None,
            row.first_month,
            row.last_month,
            row.reported,
        )
        for row in rows
    ]


def whats(saved):
    return [problem.what for problem in saved.problems]


def test_a_row_is_stored_for_exactly_that_month_with_one_audit_entry(save, actor):
    saved = save("files", ["12", "", "３"], "1")
    assert saved.state == "saved"
    assert sorted(stored(), key=lambda row: row[4]) == [
        ("files", None, JULY, JULY, Decimal(1)),
        ("files", "片区3", JULY, JULY, Decimal(3)),
        ("files", "片区1", JULY, JULY, Decimal(12)),
    ]
    assert set(Quantity.objects.values_list("upload", "adds_up", "cell")) == {(None, True, "")}
    entry = AuditEntry.objects.get(action="quantity.typed")
    assert (entry.actor, entry.before, sorted(entry.after.values())) == (actor, None, ["1", "12", "3"])


def test_what_is_typed_equals_what_the_template_would_give(wenchong, save):
    """The same numbers, filled into the month's template."""
    typed = {
        "files": ["12", "0", "3"],
        "phone-visits": ["5", "6", "7"],
        "new-volunteers": [],
        "workers": ["4", "5", "6"],
    }
    for code, areas in typed.items():
        assert save(code, areas, "" if areas else "8").state == "saved"
    terms = load_terms(wenchong)
    data = indicator_template(terms=terms, span=Span(JULY, JULY))
    again = prepare(read_workbook(data, "模板.xlsx"), terms)
    assert [problem for problem in again.plan.problems if problem.severity == "error"] == []
    assert again.writes == ()
    assert again.plan.counts["unchanged"] == len(stored()) == 10


def test_the_same_row_again_changes_nothing_whatever_was_seen(save):
    first = save("files", ["12"])
    again = save("files", ["12"])
    assert (again.state, again.version) == ("saved", first.version)
    assert AuditEntry.objects.filter(action="quantity.typed").count() == 1


def test_what_somebody_else_stored_is_never_overwritten(save, actor):
    first = save("files", ["12", "5"])
    mine = save("files", ["13", "5"])
    assert (mine.state, mine.version, sorted(mine.stored.values())) == ("stale", first.version, ["12", "5"])
    assert mine.by.startswith(str(actor))
    assert save("files", ["13", "5"], seen=mine.version).state == "saved"
    assert [row[4] for row in stored()] == [Decimal(13), Decimal(5)]


def test_an_emptied_cell_takes_its_quantity_out(save):
    first = save("files", ["12", "5"])
    saved = save("files", ["12", ""], seen=first.version)
    assert (saved.state, list(saved.stored.values())) == ("saved", ["12"])
    assert [row[4] for row in stored()] == [Decimal(12)]
    entry = AuditEntry.objects.filter(action="quantity.typed").latest("pk")
    assert (list(entry.before.values()), entry.after) == (["5"], None)


@pytest.mark.parametrize(
    ("code", "areas", "whole", "expected"),
    [
        ("files", ["-1"], "", "数量不能是负数（-1）"),
        ("files", ["1.5"], "", "“建档”应为整数，表中为 1.5"),
        ("files", ["many"], "", "“many”不是数字"),
        ("regular-study-hours", [], "1.234", "“常态化学习教育工作（小时）”应为最多两位小数，表中为 1.234"),
        ("registered-population", [], "99999999999", "数量过大（99999999999）"),
    ],
)
def test_numbers_that_cannot_be_are_told_of_their_cell(save, code, areas, whole, expected):
    saved = save(code, areas, whole)
    assert (saved.state, whats(saved)) == ("wrong", [expected])
    assert [problem.cell == "whole" for problem in saved.problems] == [bool(whole)]
    assert stored() == []


def test_a_month_of_a_cumulative_sheet_is_read_only_and_others_are_not(wenchong, imported, save):
    rows = {row.indicator.code: row for row in grid_rows(NOVEMBER, load_terms(wenchong))}
    assert rows["phone-visits"].covered == ["2023年7月至2023年11月"]
    assert (
        rows["phone-visits"].whole.covered == rows["phone-visits"].areas[0].covered == "2023年7月至2023年11月"
    )
    # A stock of a month stands beside that of a longer span.
    assert (rows["registered-population"].covered, rows["registered-population"].may_be_typed) == ([], True)
    refused = save("phone-visits", ["5"], month=NOVEMBER)
    told = "2023年7月至2023年11月 的数量由累计表写入，已含本月，不能按月填写"
    assert (refused.state, whats(refused)) == ("wrong", [told])
    assert whats(save("phone-visits", whole="5", month=NOVEMBER)) == [told]
    assert save("phone-visits", ["5"], month=DECEMBER).state == "saved"


def test_a_stock_that_only_grows_and_went_down_wants_a_word(save, imported):
    before = Quantity.objects.get(indicator__code="persons-on-file").reported
    asked = save("persons-on-file", whole=str(int(before) - 1), month=DECEMBER)
    keys = [problem.key for problem in asked.problems]
    assert (asked.state, whats(asked)) == (
        "warned",
        [f"写为 {before - 1:.0f}，少于已存 2023年7月至2023年11月 的 {before:.0f}"],
    )
    said = {"explanation": "迁出后销档", "accepted": keys}
    assert save("persons-on-file", whole=str(int(before) - 1), month=DECEMBER, **said).state == "saved"
    assert AuditEntry.objects.get(action="quantity.typed").reason == "迁出后销档"
    assert save("persons-on-file", whole=str(int(before)), month=date(2024, 1, 1)).state == "saved"
    # A population, and a team, may shrink.
    assert save("registered-population", whole="1", month=DECEMBER).state == "saved"


def test_persons_counted_once_over_a_longer_time_are_not_fewer(wenchong, altered, save):
    assert save("persons-visited", whole="9999", month=AUGUST).state == "saved"
    upload = receive_workbook(agreement=wenchong, data=altered({}), filename="指标.xlsx", actor=None)
    told = [warning.what for warning in plan_upload(upload=upload).plan.warnings]
    assert [what for what in told if "少于已存" in what] == ["写为 457，少于已存 2023年8月 的 9999"]


def test_a_locked_month_takes_nothing_and_gives_nothing(wenchong, save):
    first = save("files", ["12"])
    MonthLock.objects.create(agreement=wenchong, month=JULY, cause="中期评估")
    assert whats(save("files", ["13"], seen=first.version)) == ["2023年7月中有已锁定的月份，不能写入"]
    assert whats(save("files", [""], seen=first.version)) == ["这个月已锁定，不能清空"]
    assert [row[4] for row in stored()] == [Decimal(12)]
    with pytest.raises(TypingRefused, match="已锁定"):
        finish_typed_month(agreement=wenchong, month=JULY, actor=None)


def test_a_verified_figure_is_not_emptied_and_warns_when_changed(save):
    first = save("files", ["12"])
    Quantity.objects.update(verified=11, verified_reason="抽查少一份", verified_source="档案")
    assert whats(save("files", [""], seen=first.version)) == ["评估方已核实为 11，不能清空"]
    asked = save("files", ["13"], seen=first.version)
    assert (asked.state, whats(asked)) == ("warned", ["上报数由 12 改为 13，评估方已核实为 11"])


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_at_once_one_is_stored(wenchong):
    files = Indicator.objects.get(code="files")
    area = wenchong.station.areas.first()
    barrier = Barrier(2)

    def typing(number):
        try:
            barrier.wait(timeout=20)
            return save_typed_row(
                agreement=wenchong,
                month=JULY,
                indicator=files,
                cells={f"area-{area.pk}": number},
                seen="",
                actor=None,
            ).state
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(typing, ["5", "6"])) == ["saved", "stale"]
    assert Quantity.objects.count() == 1


def test_a_month_is_finished_once_it_has_a_number_and_resolves_its_return(wenchong, save, actor):
    with pytest.raises(TypingRefused, match="还没有保存任何数量"):
        finish_typed_month(agreement=wenchong, month=JULY, actor=actor)
    save("files", ["0"])
    assert MonthEntry.objects.get().finished_at is None
    return_month(agreement=wenchong, kind=Upload.Kind.INDICATORS, month=JULY, reason="缺电访", actor=actor)
    entry = finish_typed_month(agreement=wenchong, month=JULY, actor=actor)
    assert (entry.kind, entry.finished_by) == ("indicators", actor)
    assert MonthReturn.objects.get().resolved_by_entry == entry
