"""Automatic items on sheets: filled from the data, overridden, given back, compared with the data again."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from indicators.models import Indicator, Quantity, Target
from scoring import services
from scoring.automatic_values import automatic_values
from scoring.dividing import party_parts, seats_with_sections, share_of_member
from scoring.guards import may_be_collated
from scoring.models import Evaluation, Item, Scheme, Score
from scoring.refusals import Refused
from scoring.workflow import Action
from stations.models import AuditEntry
from stations.months import months_from_to
from tests.scoring import build
from tests.scoring.build import JULY, NOVEMBER, D, item, section

pytestmark = pytest.mark.django_db
UNKNOWN = "（其中 8 人次的从业年限未知，没有算作满 2 年）"
NOT_YET = "稳岗率现在算不出：缺 2023年7月、2023年8月、2023年9月、2023年10月、2023年11月 的到岗数据。"
FIVE = (
    "稳岗率 5.00% = 每月都有效到岗的 1 人 ÷ 每月应到岗 20 人。"
    "0% 及以下 0 分，10% 及以上 10 分，其间按比例，得 5.00 / 10.00 分。"
)


def automatic(name, maximum, fact, **rule):
    return item(name, maximum, Item.Kind.AUTOMATIC, fact=fact, **rule)


def third(*rows):
    rows = rows or (automatic("稳岗", 10, "retention", zero_at=D(0), full_at=D(10)), item("制度", 45))
    return build.PartyPlan("third", "第三方", D(55), 4, 4, [section("项目管理", 55, *rows)])


def scoring(city):
    return build.scoring(city, build.published(third=third()))


def one_more_worker(city, name="许知远", months=5):
    build.add_worker(city.yunqi, name, months_from_to(JULY, NOVEMBER)[:months])


def stored(made, name="expert1"):
    score = Score.objects.get(sheet=build.sheet_of(made, name), item__name="稳岗")
    return (score.points, score.computed, score.version)


def save(made, points, version, reason="", source="", name="expert1"):
    sheet = build.sheet_of(made, name)
    return services.save_score(
        sheet=sheet,
        item=sheet.party.items.get(name="稳岗"),
        actor=build.fresh(made.people[name]),
        version=version,
        points=None if points is None else D(points),
        reason=reason,
        source=source,
    )


def refresh(made, name="expert1"):
    found = services.refresh_automatic(sheet=build.sheet_of(made, name), actor=build.fresh(made.people[name]))
    return [str(one) for one in found]


def obstacles(made, name="expert1"):
    with pytest.raises(Refused) as caught:
        build.submit(made, name)
    return [obstacle.reason for obstacle in caught.value.obstacles]


def test_a_sheet_is_filled_when_it_is_made_and_again_when_its_author_asks(city):
    made = scoring(city)
    score = Score.objects.get(sheet=build.sheet_of(made, "expert1"))
    assert (score.points, score.computed, score.derivation) == (None, None, NOT_YET)
    assert build.sheet_of(made, "expert1").state == "not_started"
    build.report_data(city)
    assert refresh(made) == ["“1.1 稳岗”的数据得分由 算不出 变为 5.00"]
    assert stored(made) == (D(5), D(5), 2)
    assert Score.objects.get(sheet=build.sheet_of(made, "expert1")).derivation == FIVE
    assert refresh(made) == []
    assert AuditEntry.objects.get(action="score.computed").after == {"changed": 1}
    assert stored(made, "expert2") == (None, None, 1)


def test_who_is_appointed_during_scoring_finds_the_sheet_filled(city):
    build.report_data(city)
    made = scoring(city)
    build.seat(made, "late", "晚到", "expert", declared=False)
    assert stored(made, "late") == stored(made) == (D(5), D(5), 1)


def test_a_section_that_is_given_during_scoring_comes_filled(city):
    parts = [
        section("人员", 10, automatic("稳岗", 10, "retention", zero_at=D(0), full_at=D(10))),
        section("服务", 45, item("指标", 45)),
    ]
    whole = build.PartyPlan("third", "第三方", D(55), 4, 4, parts)
    made = build.evaluation_of(city, build.published(third=whole))
    keys = {row.name: row.pk for row in Item.objects.filter(party__code="third", kind="section")}
    divide(made, expert1=[keys["服务"]])
    build.act(made, Action.START)
    build.report_data(city)
    assert not Score.objects.filter(sheet=build.sheet_of(made, "expert1")).exists()
    divide(made, expert1=list(keys.values()))
    assert stored(made) == (D(5), D(5), 1)
    assert stored(made, "expert2") == (None, None, 1)


def divide(made, **given):
    seats = seats_with_sections(made.evaluation)
    parts = party_parts(made.parties["third"])
    entries = {
        seat.pk: services.ShareEntry(given[name], share_of_member(seat, parts).keys)
        for name in given
        for seat in seats
        if seat.pk == made.seats[name].pk
    }
    services.divide(
        evaluation=Evaluation.objects.get(pk=made.evaluation.pk),
        party=made.parties["third"],
        entries=entries,
        actor=build.fresh(made.city.lead),
        reason="分工",
    )


def test_other_points_want_a_reason_and_a_source_and_can_be_withdrawn(city):
    build.report_data(city)
    made = scoring(city)
    build.fill(made, "expert1")
    # Also where they are higher than the computed ones, as high as can be.
    save(made, "10", 1)
    assert obstacles(made) == ["1.1 稳岗：不是数据算出的分，请填写理由和材料出处。"]
    save(made, "10", 2, "一人系工伤", "工伤认定书")
    assert stored(made) == (D(10), D(5), 3)
    # No points of one's own: the computed ones stand again, and want no reason although they are below the maximum.
    save(made, None, 3)
    assert stored(made) == (D(5), D(5), 4)
    assert build.submit(made, "expert1").is_submitted


def test_points_where_the_data_give_none_are_the_assessors_own(city):
    made = scoring(city)
    build.fill(made, "expert1")
    assert obstacles(made) == ["1.1 稳岗：还没有评分。"]
    save(made, "4", 1)
    assert obstacles(made) == ["1.1 稳岗：不是数据算出的分，请填写理由和材料出处。"]
    save(made, "4", 2, "现场核对", "考勤机记录")
    assert build.submit(made, "expert1").is_submitted


def test_data_that_changed_are_named_and_own_points_stay(city):
    build.report_data(city)
    made = scoring(city)
    build.fill(made, "expert1")
    save(made, "8", 1, "一人系工伤", "工伤认定书")
    one_more_worker(city)
    changed = "“1.1 稳岗”的数据得分由 5.00 变为 10.00"
    assert obstacles(made) == [f"数据已更新：{changed}（所评 8.00 分不变）。"]
    assert refresh(made) == [f"{changed}（所评 8.00 分不变）"]
    assert refresh(made, "expert2") == [changed]
    assert (stored(made), stored(made, "expert2")) == ((D(8), D(10), 3), (D(10), D(10), 2))
    assert build.submit(made, "expert1").is_submitted


def test_figures_that_change_without_the_points_are_told_as_handed_in(city):
    for number in range(3):
        one_more_worker(city, f"社工{number}")
    made = scoring(city)
    build.fill(made, "expert1")
    one_more_worker(city)
    version = build.sheet_of(made, "expert1").version
    assert build.submit(made, "expert1").version == version + 1
    score = Score.objects.get(sheet=build.sheet_of(made, "expert1"), item__name="稳岗")
    assert (score.points, score.derivation[:10]) == (D(10), "稳岗率 20.00%")


def test_collation_names_the_sheets_whose_data_changed(city):
    build.report_data(city)
    made = scoring(city)
    for name in build.SCORERS:
        build.fill(made, name)
        build.submit(made, name)
    one_more_worker(city)
    with pytest.raises(Refused) as caught:
        build.act(made, Action.COLLATE)
    assert [str(obstacle) for obstacle in caught.value.obstacles] == [
        f"第三方的评分表（{who}）提交后，自动项“1.1 稳岗”依据的数据有变动。"
        f"（请组长退回这张评分表，由{who}更新后重新提交）"
        for who in ("白专家", "专家2")
    ]
    # The lead learns nothing of what an assessor made of the computed points.
    Score.objects.filter(sheet=build.sheet_of(made, "expert2"), item__name="稳岗").update(points=D(1))
    assert may_be_collated(made.evaluation) == list(caught.value.obstacles)
    Score.objects.filter(sheet=build.sheet_of(made, "expert2"), item__name="稳岗").update(points=D(5))
    for name in ("expert1", "expert2"):
        sheet = build.sheet_of(made, name)
        services.reopen_sheet(
            sheet=sheet, actor=build.fresh(city.lead), version=sheet.version, reason="数据有变动"
        )
        refresh(made, name)
        build.submit(made, name)
    assert build.act(made, Action.COLLATE).state == "collated"


def test_an_automatic_item_without_a_fact_is_scored_by_hand_as_ever(city):
    """None is published without one any more; those from before stay."""
    rows = [item("稳岗", 10, Item.Kind.AUTOMATIC), item("制度", 45)]
    draft = services.create_scheme(plan=build.plan(third=third(*rows)), actor=None)
    Scheme.objects.filter(pk=draft.pk).update(published_at=timezone.now())
    build.report_data(city)
    made = build.scoring(city, Scheme.objects.get())
    assert not Score.objects.exists()
    build.fill(made, "expert1")
    save(made, "9", 0)
    assert stored(made) == (D(9), None, 1)
    assert obstacles(made) == ["1.1 稳岗：扣了分，请填写理由和材料出处。"]
    save(made, "10", 1)
    assert build.submit(made, "expert1").is_submitted


def words_of(city, *rows):
    made = build.evaluation_of(city, build.published(third=third(*rows)))
    items = list(Item.objects.filter(party__code="third", kind="automatic"))
    values = automatic_values(made.evaluation, items)
    return [(values[row.pk].points, values[row.pk].derivation.partition("。")[0]) for row in items]


def test_each_fact_tells_its_figure(city):
    build.report_data(city)
    one_more_worker(city, months=3)
    agreement = city.yunqi.agreements.get()
    files, visits = Indicator.objects.filter(kind="area")[:2]
    Target.objects.create(agreement=agreement, indicator=files, quantity=D(100))
    scale = {"zero_at": D(0), "full_at": D(100)}
    rows = [
        automatic(fact, 5, fact, **scale)
        for fact in ("retention", "attendance", "certified-attendance", "full-months", "two-years")
    ]
    rows += [automatic("进度", 5, "on-schedule", **scale)]
    rows += [
        automatic(f"{fact}{row.pk}", 5, fact, indicator_code=row.code, **scale)
        for fact, row in (("completion", files), ("pace", files), ("completion", visits))
    ]
    rows += [automatic("分档", 10, "attendance", ladder="8=10；0=2")]
    assert words_of(city, *rows) == [
        (D("0.25"), "稳岗率 5.00% = 每月都有效到岗的 1 人 ÷ 每月应到岗 20 人"),
        (D("0.40"), "总到岗达成率 8.00% = 有效到岗 8 人次 ÷ 应到岗 100 人次"),
        (D("0.80"), "持证到岗达成率 16.00% = 持证社工有效到岗 8 人次 ÷ 应到岗 50 人次"),
        (D(0), "足额到岗月份占比 0.00% = 到岗人数达到 20 人的 0 个月 ÷ 评估期 5 个月"),
        (
            D(0),
            f"从业2年以上占比 0.00% = 从业满 2 年的 0 人次 ÷ 有效到岗 8 人次{UNKNOWN}",
        ),
        (
            D(5),
            "按进度推进的指标占比 100.00% = 完成率不低于已过时间 41.67% 的 1 项 ÷ 有协议量的 1 项",
        ),
        (D("2.50"), "“建档”完成率 50.00% = 完成 50 ÷ 年度协议量 100"),
        (D(5), "“建档”进度 120.00% = 完成 50 ÷（年度协议量 100 × 已过 5 个月 ÷ 12 个月）"),
        (None, "“电访”完成率现在算不出：协议没有约定这项指标的完成量"),
        (D(10), "总到岗达成率 8.00% = 有效到岗 8 人次 ÷ 应到岗 100 人次"),
    ]


def test_an_indicator_that_lacks_months_is_not_known(city):
    agreement = city.yunqi.agreements.get()
    files, visits = Indicator.objects.filter(kind="area")[:2]
    for indicator in (files, visits):
        Target.objects.create(agreement=agreement, indicator=indicator, quantity=D(100))
    Quantity.objects.create(
        agreement=agreement, indicator=files, first_month=JULY, last_month=JULY, reported=D(9), adds_up=True
    )
    scale = {"zero_at": D(0), "full_at": D(100)}
    rows = [automatic("建档", 20, "completion", indicator_code=files.code, **scale)]
    rows += [automatic("电访", 20, "pace", indicator_code=visits.code, **scale)]
    rows += [automatic("进度", 15, "on-schedule", **scale)]
    lacking = "缺 2023年8月、2023年9月、2023年10月、2023年11月 的完成量"
    assert words_of(city, *rows) == [
        (None, f"“建档”完成率现在算不出：{lacking}"),
        (None, "“电访”进度现在算不出：评估期内没有上报完成量"),
        (None, f"按进度推进的指标占比现在算不出：“建档”{lacking}"),
    ]


def page_of(client, made, name="expert1"):
    client.force_login(build.fresh(made.people[name]))
    sheet = build.sheet_of(made, name)

    def read(route, *args, **post):
        address = reverse(f"scoring:{route}", args=[sheet.pk, *args])
        answer = client.post(address, post) if post else client.get(address)
        return answer.content.decode() if answer.status_code == 200 else answer.status_code

    return SimpleNamespace(read=read, pk=build.rows_of(sheet)["稳岗"])


def test_the_form_shows_the_derivation_and_saving_tells_what_stands_there(city, client):
    build.report_data(city)
    made = scoring(city)
    page = page_of(client, made)
    text = page.read("sheet")
    assert (FIVE in text, 'value="5.00"' in text, 'data-computed="5.00"' in text) == (True, True, True)
    assert "数据已更新" not in text
    names = {f"{name}-{page.pk}": value for name, value in (("points", "4"), ("version", "1"))}
    with CaptureQueriesContext(connection) as queries:
        text = page.read("save_item", page.pk, **names)
    assert ("已改分" in text, f'data-restore value="{D(5):.2f}"' in text, len(queries)) == (True, True, 11)
    assert "不是数据算出的分，提交前请填写理由和材料出处" in text
    text = page.read("submit")
    assert ("数据得分 5.00，已改" in text, FIVE in text) == (True, True)
    text = page.read("save_item", page.pk, **names | {f"points-{page.pk}": "", f"version-{page.pk}": "2"})
    assert ("已填入" in text, "已改分" in text) == (True, False)


def test_changed_data_are_told_on_the_sheet_and_written_by_its_author_only(city, client):
    made = scoring(city)
    page = page_of(client, made)
    build.fill(made, "expert1")
    build.report_data(city)
    words = "“1.1 稳岗”的数据得分由 算不出 变为 5.00"
    for route in ("sheet", "submit"):
        assert words in page.read(route)
    assert stored(made) == (None, None, 1)
    assert page.read("refresh", step="") == 302
    assert stored(made) == (D(5), D(5), 2)
    assert words in page.read("sheet")  # as what was just done
    assert "按数据更新</button>" not in page.read("sheet")
    other = page_of(client, made, "expert2").read
    client.force_login(build.fresh(made.people["expert1"]))
    assert other("refresh", step="") == 404
