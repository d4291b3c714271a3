"""A typed row is a sheet of one row: what it comes to, what is proposed, and that uploading the same says the same."""

import random
from dataclasses import replace
from datetime import date

import pytest

from staffing.effective import PartMonthRule, suggested, worked_in_part
from staffing.known import Known, KnownWorker
from staffing.models import Category, Level
from staffing.sheets import plan_attendance, read_attendance
from staffing.sheets.typed import CERTIFICATES, TypedRow, field_of, plan_typed, version_of
from staffing.template_people import TemplatePerson
from staffing.template_workbook import attendance_template
from staffing.typing_rows import propose
from stations.models import Agreement, Station
from stations.workbooks import read_workbook
from tests.staffing.conftest import TERMS
from tests.workbooks.people import MONTHS, make_workers

JULY, AUGUST = date(2023, 7, 1), date(2023, 8, 1)
ROW = TypedRow(
    name="林若溪",
    certificate="助理社会工作师",
    position="一线社工",
    contract="2023.07.01-长期",
    on_post="√",
    insured="√",
    paid="√",
)
WENCHONG = Agreement(
    code="WENCHONG-2023",
    station=Station(name=TERMS.station_names[0], short_name=TERMS.station_names[1]),
    start=TERMS.start,
    end=TERMS.end,
    required_workers=20,
    required_certified=10,
)


def plan(row, month=JULY, known=None, **more):
    return plan_typed(row, month, TERMS, known or Known(), **more)


def told(row, **more):
    """The problems of a row: severity, field, what."""
    return [(item.severity, field_of(item), item.what) for item in plan(row, **more).problems]


def meaning(planned):
    """Persons with their months, wherever in a sheet they stand."""
    return {
        person.name: (
            person.registration,
            [(item.month, item.statement, item.kind) for item in person.months],
        )
        for person in planned.persons
    }


# --- the same as a sheet -----------------------------------------------------------------------------------------


def typed(worker, month):
    """What a clerk would type of the worker."""
    on_post, insured, paid = ("√" if mark else "—" for mark in worker.marks[month])
    end = "长期" if worker.contract_end is None else f"{worker.contract_end:%Y.%m.%d}"
    return TypedRow(
        name=worker.name,
        certificate=worker.certificate,
        position=worker.position,
        contract=f"{worker.contract_start:%Y.%m.%d}-{end}",
        registration=worker.registration,
        on_post=on_post,
        insured=insured,
        paid=paid,
        two_year="√" if all(worker.marks[month]) and len(worker.name) % 2 else "",
        note=worker.note,
    )


def in_template(worker, month):
    """The same in a line of the template."""
    row = typed(worker, month)
    return TemplatePerson(
        name=worker.name,
        category=Category(worker.category),
        level=Level(worker.level) if worker.level else None,
        registration=worker.registration or None,
        position=worker.position,
        contract_start=worker.contract_start,
        contract_end=worker.contract_end,
        note=worker.note,
        marks={month: worker.marks[month]},
        two_years=1 if row.two_year else None,
    )


@pytest.mark.parametrize("seed", range(12))
def test_what_is_typed_equals_what_the_same_workbook_would_give(seed):
    rng = random.Random(seed)
    month = rng.choice(MONTHS)
    workers = make_workers(rng, 7)
    # One of them is effective after the end of the contract: both refuse.
    workers[2] = replace(workers[2], contract_end=date(2023, 6, 30), marks=dict.fromkeys(MONTHS, (True,) * 3))
    people = sorted((in_template(worker, month) for worker in workers), key=lambda item: item.category)
    book = read_workbook(attendance_template(agreement=WENCHONG, months=[month], people=people), "模板.xlsx")
    uploaded = plan_attendance(read_attendance(replace(book, sheets=book.sheets[:1]), TERMS), Known())
    rows = [plan(typed(worker, month), month) for worker in workers]

    assert {name: said for row in rows for name, said in meaning(row).items()} == meaning(uploaded)
    problems = {(item.severity, item.what) for row in rows for item in row.problems}
    assert problems == {(item.severity, item.what) for item in uploaded.problems}
    assert {severity for severity, _ in problems} == {"warning", "error"}


# --- one row -----------------------------------------------------------------------------------------------------


def test_every_offered_certificate_is_read_as_what_it_is():
    found = {}
    for words in CERTIFICATES:
        ((_, ((_, statement, _),)),) = meaning(plan(replace(ROW, certificate=words))).values()
        found[words] = (statement.category, statement.level)
    assert found == CERTIFICATES


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"on_post": "1", "insured": "y", "paid": "✓"}, []),
        ({"name": " "}, [("error", "name", "没有填写姓名")]),
        ({"name": "小计"}, [("error", "name", "“小计”不能作为姓名")]),
        ({"certificate": ""}, [("error", "certificate", "没有填写证书")]),
        ({"certificate": "厨师"}, [("error", "certificate", "“厨师”不是可识别的证书或资质")]),
        (
            {"certificate": "未受训"},
            [("warning", "certificate", "非持证社工未注明已接受行业培训并取得证书，不计入有效人次")],
        ),
        ({"paid": "q"}, [("error", "paid", "“q”不是到岗标记")]),
        ({"paid": ""}, [("warning", "paid", "2023年7月有 1 个标记没有填写，按“否”读入")]),
        (
            {"on_post": "", "insured": "", "paid": ""},
            [("error", "on_post", "人员到位、社保购买、工资发放都没有填写")],
        ),
        ({"contract": "2023.13.01-长期"}, [("error", "contract", "合同期限“2023.13.01-长期”无法识别")]),
        (
            {"contract": "2023.08.01-长期"},
            [("error", "on_post", "2023年7月有效到岗，却不在合同期限内（2023.08.01-长期）")],
        ),
        (
            {"paid": "—", "two_year": "√"},
            [("error", "two_year", "本月没有有效到岗，不能计入从业2年以上")],
        ),
        (
            {"registration": "440103199001011234"},
            [("error", "registration", "登记号像是身份证号，系统不保存身份证号")],
        ),
    ],
)
def test_what_is_wrong_is_told_of_its_cell(changed, expected):
    assert told(replace(ROW, **changed)) == expected


@pytest.mark.parametrize(
    ("before", "mark", "note", "expected"),
    [
        (None, "√", "", []),
        (True, "√", "", []),
        (False, "—", "", []),
        (False, "√", "", [("warning", "note", "2023年7月新到岗，备注为空")]),
        (True, "—", "", [("warning", "note", "2023年7月起不在岗，备注为空")]),
        (True, "—", "2023年6月30日离职", []),
    ],
)
def test_a_change_since_the_month_before_wants_a_remark(before, mark, note, expected):
    row = replace(ROW, on_post=mark, insured=mark, paid=mark, note=note)
    assert told(row, before=before) == expected


def test_a_number_of_somebody_else_is_refused_in_a_workers_row():
    own, other = KnownWorker(1, 1, "林若溪", None, None), KnownWorker(2, 2, "林若溪", "GD1", None)
    known = Known(by_name={"林若溪": (own, other)}, by_number={"GD1": other})
    assert told(replace(ROW, registration="GD1"), known=known, worker=own) == [
        ("error", "registration", "证书登记号已登记在另一人名下")
    ]
    assert told(ROW, known=known, worker=own) == []
    assert told(ROW, known=known) == [("error", "name", "本站已有 2 名“林若溪”，无法判断是哪一位")]


def test_a_version_names_what_is_stated():
    ((_, ((_, statement, _),)),) = meaning(plan(ROW)).values()
    assert version_of(None) == ""
    assert version_of(statement) == version_of(replace(statement)) != ""
    assert version_of(statement) != version_of(replace(statement, note="调入"))


# --- the part-month rule -----------------------------------------------------------------------------------------

ANY, FIFTEEN, WHOLE = PartMonthRule


@pytest.mark.parametrize(
    ("spans", "part", "answers"),
    [
        ([], False, [False, False, False]),
        ([(date(2023, 7, 1), None)], False, [True, True, True]),
        ([(date(2023, 8, 1), None)], False, [True, True, True]),
        ([(date(2023, 8, 21), None)], True, [True, False, False]),
        ([(date(2023, 7, 1), date(2023, 8, 18))], True, [True, True, False]),
        ([(date(2023, 7, 1), date(2023, 8, 31))], False, [True, True, True]),
        ([(date(2023, 7, 1), date(2023, 7, 31))], False, [False, False, False]),
        ([(date(2023, 9, 1), None)], False, [False, False, False]),
        ([(date(2023, 7, 1), date(2023, 8, 3)), (date(2023, 8, 10), None)], True, [True, True, False]),
    ],
)
def test_what_postings_suggest_for_august(spans, part, answers):
    assert worked_in_part(AUGUST, spans) is part
    assert [suggested(AUGUST, spans, rule) for rule in (ANY, FIFTEEN, WHOLE)] == answers


@pytest.mark.parametrize(
    ("postings", "contract", "rule", "expected"),
    [
        ((), (None, None), ANY, (True, "")),
        (((JULY, None),), (date(2019, 11, 1), date(2026, 6, 30)), WHOLE, (True, "")),
        (((JULY, date(2023, 7, 31)),), (None, None), ANY, (False, "")),
        (((JULY, None),), (JULY, date(2023, 7, 31)), ANY, (False, "合同止于 2023-07-31，预填为不在岗")),
        (((JULY, None),), (date(2023, 9, 1), None), ANY, (False, "合同始于 2023-09-01，预填为不在岗")),
        (
            ((JULY, date(2023, 8, 10)),),
            (JULY, None),
            FIFTEEN,
            (False, "本月只有部分日子在岗，按“在岗满15天才计”预填"),
        ),
        (
            ((JULY, None),),
            (JULY, date(2023, 8, 10)),
            ANY,
            (True, "本月只有部分日子在岗，按“有一天在岗即计”预填"),
        ),
        ((), (JULY, date(2023, 8, 30)), WHOLE, (False, "本月只有部分日子在岗，按“整月在岗才计”预填")),
    ],
)
def test_a_month_on_post_is_proposed_by_the_known_days(postings, contract, rule, expected):
    assert propose(AUGUST, postings, contract, rule) == expected


@pytest.mark.parametrize(
    ("ends", "rule", "mark", "expected"),
    [
        (date(2023, 8, 10), ANY, "√", []),
        (date(2023, 8, 10), FIFTEEN, "—", []),
        (
            date(2023, 8, 10),
            FIFTEEN,
            "√",
            ["2023年8月标为到位；已登记 2023-08-10 离岗，按“在岗满15天才计”应为不到位"],
        ),
        (
            date(2023, 8, 10),
            ANY,
            "—",
            ["2023年8月标为不到位；已登记 2023-08-10 离岗，按“有一天在岗即计”应为到位"],
        ),
        (None, WHOLE, "—", []),
    ],
)
def test_marks_that_disagree_with_known_days_raise_a_check_and_stay(ends, rule, mark, expected):
    worker = KnownWorker(1, 1, "林若溪", None, None)
    known = Known(by_name={"林若溪": (worker,)}, postings={1: ((JULY, ends),)}, rule=rule)
    planned = plan(replace(ROW, on_post=mark, insured=mark, paid=mark), AUGUST, known, worker=worker)
    assert [item.what for item in planned.problems] == expected
    assert {item.severity for item in planned.problems} <= {"warning"}
    assert planned.persons[0].months[0].statement.on_post is (mark == "√")
