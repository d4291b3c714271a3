"""The pages of 抽查核实: the effect before it is saved, theirs and mine, taking back, and the drawn list."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import Quantity
from scoring.models import Draw
from scoring.verification import OPEN
from staffing.models import Attendance, SocialWorker
from stations.models import AuditEntry
from stations.months import months_from_to
from tests.scoring import build
from tests.scoring.build import JULY, NOVEMBER
from tests.scoring.verifying import (
    ALL,
    UNINSURED,
    actor,
    draw,
    of_figure,
    of_marks,
    save,
    states,
    with_records,
)


@pytest.fixture
def made(city):
    return with_records(city)


def browser(made, name="expert1"):
    client = Client()
    client.force_login(actor(made, name))
    return client


def address(made, name="verification", *more):
    return reverse(f"scoring:{name}", args=[made.evaluation.code, *more])


def typed(rows, **more):
    """The form as the page sends it: each worker-month with its marks, as it is stored."""
    data = {"row": [f"a{row.pk}" for row in rows], "reason": "没有缴费记录", "source": "社保明细第2页"}
    for row in rows:
        data[f"seen-a{row.pk}"] = row.verification_stamp
        data[f"mark-a{row.pk}"] = ["on_post", "paid"]
    return data | more


def test_it_is_saved_only_after_its_effect_was_shown(made):
    row = Attendance.objects.first()
    client = browser(made)
    straight = client.post(address(made, "verify"), typed([row], action="save"))
    assert "内容有改动，还没有保存" in straight.content.decode()
    assert states(made).count(OPEN) == 25
    shown = straight.context["findings"].digest
    other = client.post(
        address(made, "verify"), typed([row], action="save", shown=shown, reason="另一个依据")
    )
    assert "内容有改动，还没有保存" in other.content.decode()
    saved = client.post(address(made, "verify"), typed([row], action="save", shown=shown), follow=True)
    assert "已保存 1 条核实结果" in saved.content.decode()
    row.refresh_from_db()
    assert (row.verified_marks, row.verified_reason, row.verified_source) == (
        UNINSURED,
        "没有缴费记录",
        "社保明细第2页",
    )
    assert row.verified_by == made.people["expert1"]


def test_a_record_found_right_takes_no_reason_of_the_others(made):
    right, wrong = Attendance.objects.all()[:2]
    data = typed([right, wrong], **{f"mark-a{right.pk}": ["on_post", "insured", "paid"]})
    shown = browser(made).post(address(made, "verify"), data).context["findings"].digest
    browser(made).post(address(made, "verify"), data | {"action": "save", "shown": shown})
    rows = Attendance.objects.filter(pk__in=[right.pk, wrong.pk]).order_by("pk")
    assert [row.verified_reason for row in rows] == ["核实无误", "没有缴费记录"]


@pytest.mark.parametrize(
    ("before", "now", "shared", "reason"),
    [
        (UNINSURED, ALL, "", "核实无误"),
        (UNINSURED, UNINSURED, "", "没有缴费记录"),
        (ALL, UNINSURED, "没有缴费凭证", "没有缴费凭证"),
    ],
)
def test_words_of_a_verification_do_not_outlive_what_it_found(made, before, now, shared, reason):
    """The form opens with the words that stand; they go with another finding."""
    row = Attendance.objects.first()
    save(made, marks=[of_marks(row, before, "没有缴费记录" if before == UNINSURED else "核实无误")])
    row.refresh_from_db()
    ticked = [name for name, mark in zip(("on_post", "insured", "paid"), now, strict=True) if mark]
    own = {f"mark-a{row.pk}": ticked, f"reason-a{row.pk}": row.verified_reason, "reason": shared}
    findings = browser(made).post(address(made, "verify"), typed([row]) | own).context["findings"]
    assert [check.reason for check in findings.marks] == [reason]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"reason": ""}, "请写明依据"),
        ({"source": " "}, "请写明材料出处"),
        ({"row": []}, "请勾选要核实的记录"),
        ({"row": ["a999999"]}, "有的已不在"),
        ({"row": ["没有这种"]}, "有的已不在"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_written(made, changed, told):
    answer = browser(made).post(address(made, "verify"), typed([Attendance.objects.first()]) | changed)
    assert (answer.status_code, told in answer.content.decode()) == (422, True)
    assert set(states(made)) == {OPEN}


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        ("", "请填写核实的数量"),
        ("三十", "“三十”不是数量"),
        ("1e400", "“1e400”不是数量"),
        ("1e9999", "“1e9999”不是数量"),
        ("NaN", "“NaN”不是数量"),
        ("-1", "不小于 0 的整数"),
        ("10000000000", "不小于 0 的整数"),
        ("0.5", "不小于 0 的整数"),
    ],
)
def test_a_figure_must_be_a_number(made, figure, told):
    row = Quantity.objects.first()
    data = {"row": f"q{row.pk}", f"figure-q{row.pk}": figure, "reason": "少记", "source": "台账"}
    answer = browser(made).post(address(made, "verify"), data)
    assert (answer.status_code, told in answer.content.decode()) == (422, True)


def test_two_assessors_meet_theirs_and_mine(made):
    row = Attendance.objects.get(worker__name="周小禾", month=JULY)
    mine, client = typed([row]), browser(made, "expert2")
    shown = client.post(address(made, "verify"), mine).context["findings"].digest
    save(made, marks=[of_marks(row, (True, True, False), "工资表没有签名")])
    answer = client.post(address(made, "verify"), mine | {"action": "save", "shown": shown})
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in (
        "周小禾 2023-07",
        "核实：缺工资（工资表没有签名）",
        "核实：缺社保（没有缴费记录）",
        "白专家",
        "用我的内容覆盖",
    ):
        assert words in page, words
    row.refresh_from_db()
    assert row.verified_marks == (True, True, False)
    # Sent again over theirs: first what it would change, then it is written.
    again = mine | {"action": "save", "shown": shown, f"seen-a{row.pk}": row.verification_stamp}
    looked = client.post(address(made, "verify"), again)
    assert "内容有改动，还没有保存" in looked.content.decode()
    client.post(address(made, "verify"), again | {"shown": looked.context["findings"].digest})
    row.refresh_from_db()
    assert (row.verified_marks, row.verified_by) == (UNINSURED, made.people["expert2"])


def test_a_verification_is_taken_back_with_a_reason(made):
    row = Attendance.objects.first()
    save(made, marks=[of_marks(row)])
    row.refresh_from_db()
    data = typed([row], **{f"back-a{row.pk}": "on"}, source="", reason="凭证已补交")
    shown = browser(made).post(address(made, "verify"), data).context["findings"].digest
    browser(made).post(address(made, "verify"), data | {"action": "save", "shown": shown})
    row.refresh_from_db()
    assert (row.verified_marks, row.verified_reason) == (None, "")
    assert AuditEntry.objects.first().reason == "凭证已补交"


def test_a_report_that_changed_after_verification_is_told(made):
    row = Attendance.objects.get(worker__name="周小禾", month=JULY)
    save(made, marks=[of_marks(row)])
    assert "核实之后上报又改过" not in browser(made).get(address(made)).content.decode()
    Attendance.objects.filter(pk=row.pk).update(paid=False)
    page = browser(made).get(address(made)).content.decode()
    assert "核实之后上报又改过" in page
    assert "<td>√</td><td>缺工资</td><td>缺社保</td>" in page


def test_figures_at_half_of_their_targets_are_hinted_to_the_assessor_and_not_to_the_station(made):
    words = "全年协议量的一半"
    assert words not in browser(made).get(address(made)).content.decode()
    Quantity.objects.update(reported=45)
    quantity = Quantity.objects.first()
    # What was verified doesn't hide what was reported.
    save(made, quantities=[of_figure(quantity)])
    assert f"有 5 项恰好是{words}" in browser(made).get(address(made)).content.decode()
    station = browser(made, "staff")
    assert station.get(address(made)).status_code == 403
    agreement = made.evaluation.agreement.code
    pages = [reverse("indicators:detail", args=[agreement]), address(made, "detail"), "/"]
    assert [page for page in pages if "一半" in station.get(page).content.decode()] == []


def test_the_station_reads_what_was_verified_with_reason_and_source(made):
    row = Attendance.objects.get(worker__name="周小禾", month=JULY)
    quantity = Quantity.objects.first()
    save(made, marks=[of_marks(row)], quantities=[of_figure(quantity)])
    agreement = made.evaluation.agreement.code
    staffing = browser(made, "staff").get(reverse("staffing:detail", args=[agreement])).content.decode()
    indicators = browser(made, "staff").get(reverse("indicators:detail", args=[agreement])).content.decode()
    for words in ("第三方抽查核实 1 人月，其中更正 1 人月", "没有缴费记录", "社保明细第2页"):
        assert words in staffing, words
    for words in ("核实 1 项数量，其中更正 1 项", "核实为 38：两次没有记录（出处：台账第3页）"):
        assert words in indicators, words


def test_the_pages_ask_as_often_for_many_records_as_for_few(made):
    found = draw(made)
    client = browser(made, "lead")
    pages = [address(made, f"verification{part}") for part in ("", "_attendance", "_quantities")]
    pages += [address(made, "draw", found.pk) + "?repeat=1", reverse("home")]

    def queries():
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(page).status_code == 200
            counts.append(len(asked))
        return counts

    queries()
    few = queries()
    for number in range(6):
        build.add_worker(made.city.yunqi, f"新人{number}", months_from_to(JULY, NOVEMBER))
    draw(made, workers=8, quantities=5)
    save(made, marks=[of_marks(row) for row in Attendance.objects.all()[:8]])
    assert queries() == few


def test_who_reads_the_page_may_take_the_list_along(made):
    found = draw(made, workers=1, quantities=1)
    page = browser(made, "expert2").get(address(made, "draw", found.pk)).content.decode()
    assert "已核实 0 / 6" in page
    assert "<h3>抽取名单</h3>" not in browser(made, "expert2").get(address(made)).content.decode()
    made_again = browser(made).get(address(made, "draw", found.pk) + "?repeat=1").content.decode()
    assert "用留存的名单和种子重新计算，抽中的与清单相同" in made_again
    answer = browser(made, "lead").post(address(made), {"workers": "2", "quantities": "1", "seed": "7"})
    assert answer["Location"] == address(made, "draw", Draw.objects.last().pk)
    assert (Draw.objects.last().seed, len(Draw.objects.last().drawn["workers"])) == ("7", 2)


def test_the_list_names_each_entry_that_was_drawn_from(made):
    found = draw(made)
    SocialWorker.objects.get(name="周小禾").attendance.all().delete()
    page = browser(made).get(address(made, "draw", found.pk))
    entries = dict(page.context["entries"])
    assert sorted(entries) == sorted([*found.population["workers"], *found.population["quantities"]])
    names = sorted(entries[entry] for entry in found.population["workers"])
    assert names == ["", "孙若水", "李知秋", "钱一帆"]
    assert "2023年7月至11月" in entries[found.population["quantities"][0]]
