"""The progress page, reminders and the days of an evaluation."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from scoring import services
from scoring.models import Evaluation, PanelMember, Reminder, ScoreSheet
from scoring.refusals import Conflict, Invalid, Refused
from scoring.worklist import work_list
from stations.models import AuditEntry
from tests.scoring import build
from tests.scoring.test_blindness import EVERYBODY, FOLLOW_STATES, panel_of, who


def page(made, name="lead"):
    browser = Client()
    browser.force_login(who(made, name))
    return browser.get(reverse("scoring:progress", args=[made.evaluation.code]))


def lines(made, name="lead"):
    """What each seat still owes, by the person's name."""
    shown = page(made, name).context["page"]
    return {str(line.seat.member.user): line.owes for line in shown.lines}


def remind(made, *names, by="lead", **more):
    return services.remind(
        evaluation=Evaluation.objects.get(pk=made.evaluation.pk),
        members=[made.seats[name].pk for name in names],
        actor=who(made, by),
        **more,
    )


def todo(made, name):
    """Titles with details of what the person has to do."""
    return [
        (item.title.partition(" · ")[2], item.detail, item.urgency) for item in work_list(who(made, name))
    ]


def test_only_who_organises_without_scoring_reads_it(city):
    made = panel_of(city)
    answers = {name: page(made, name) for name in EVERYBODY if name in made.people or hasattr(city, name)}
    assert {name for name, answer in answers.items() if answer.status_code == 200} == FOLLOW_STATES
    assert {name for name, answer in answers.items() if answer.status_code == 404} == {"nobody"}
    refusal = answers["expert1"].content.decode()
    assert "进度由本次评估的组长、助理和系统管理员查看" in refusal
    assert "请联系组长" in refusal


def test_it_says_who_owes_what_and_never_how_many_items(city):
    made = build.evaluation_of(city, declared=False)
    services.declare(member=made.seats["lead"], actor=city.lead, conflict=False)
    owed = dict.fromkeys(("区主管", "街购买", "市督导", "白专家", "专家2"), "回避声明")
    assert lines(made) == {"罗组长": ""} | owed
    for name in build.SCORERS:
        services.declare(member=made.seats[name], actor=made.people[name], conflict=False)
    assert set(lines(made).values()) == {""}
    build.act(made, "start")
    assert lines(made) == {"罗组长": ""} | dict.fromkeys(owed, "提交评分表")
    build.fill(made, "expert1", 指标="7.35")
    build.write_findings(made, "expert1", "机密")
    before = _without_tokens(page(made))
    build.fill(made, "expert1", 指标="3.15", 人员="2")
    assert _without_tokens(page(made)) == before
    build.submit(made, "expert1")
    assert lines(made)["白专家"] == ""


def _without_tokens(answer):
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+|x-csrftoken": "[^"]+', "", answer.content.decode())


def test_a_reminder_stands_in_the_work_list_with_its_words_until_it_is_done(city):
    made = build.evaluation_of(city, declared=False)
    services.declare(member=made.seats["lead"], actor=city.lead, conflict=False)
    today = timezone.localdate()
    assert remind(made, "expert1", text="周五前请完成", by_when=today) == 1
    (item,) = work_list(who(made, "expert1"))
    # It was due on site, before that.
    assert item.when == build.date(2023, 12, 12)
    assert item.detail.startswith(f"罗组长催办（{today:%m-%d}，请于 {today:%m-%d} 前）：周五前请完成；")
    assert "催办" not in todo(made, "expert2")[0][1]
    services.declare(member=made.seats["expert1"], actor=city.expert, conflict=False)
    build_rest(made)
    build.act(made, "start")
    ((title, detail, _),) = todo(made, "expert1")
    assert (title, "催办" in detail) == ("第三方评分表", False)
    assert f"已催办 {today:%m-%d}" in page(made).content.decode()


def build_rest(made):
    for name in ("supervisor", "purchaser", "centre", "expert2"):
        services.declare(member=made.seats[name], actor=made.people[name], conflict=False)


def test_repeated_clicks_of_one_day_dont_pile_up(city):
    made = build.scoring(city)
    counts = []
    for text in ("", "", "请尽快", "请尽快"):
        remind(made, "expert1", "expert2", text=text)
        entries = AuditEntry.objects.filter(action="panel.reminded")
        counts.append((Reminder.objects.count(), entries.count()))
    assert counts == [(2, 1), (2, 1), (2, 2), (2, 2)]


def test_who_was_reminded_today_is_not_ticked_again(city):
    made = build.scoring(city)
    remind(made, "expert1")
    boxes = re.findall(
        r'<input type="checkbox" form="remind"[^>]*aria-label="催办([^"]*)"([^>]*)>',
        page(made).content.decode(),
    )
    assert dict(boxes) == {"白专家": ""} | dict.fromkeys(("区主管", "街购买", "市督导", "专家2"), " checked")


def test_who_has_nothing_to_do_is_not_reminded(city):
    made = build.scoring(city)
    build.fill(made, "expert1")
    build.submit(made, "expert1")
    with pytest.raises(Refused, match="没有可以催办的成员"):
        remind(made, "expert1", "lead")
    assert remind(made, "expert1", "expert2") == 1


@pytest.mark.parametrize("by", ["administrator", "expert1", "staff", "supervisor", "viewer"])
def test_only_lead_and_assistant_remind(city, by):
    made = build.scoring(city)
    with pytest.raises(PermissionDenied, match="催办由本次评估的组长或助理进行"):
        remind(made, "expert1", by=by)
    assert not Reminder.objects.exists()


def test_an_assistant_reminds_and_a_past_day_or_a_novel_is_refused(city):
    made = panel_of(city)
    assert remind(made, "expert1", by="assistant") == 1
    with pytest.raises(Invalid, match="日期已经过去"):
        remind(made, "expert1", by_when=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Invalid, match="最多 200 字"):
        remind(made, "expert1", text="长" * 201)


def test_a_returned_sheet_waits_for_a_reminder_of_its_own_and_shows_the_reason(city):
    made = build.scoring(city)
    remind(made, "expert1", text="请提交")
    build.fill(made, "expert1")
    sheet = build.submit(made, "expert1")
    browser = Client()
    browser.force_login(who(made, "lead"))
    answer = browser.post(
        reverse("scoring:reopen", args=[made.evaluation.code, sheet.pk]),
        {"seen": sheet.handed_in, "reason": "补充材料出处", "from": "progress"},
    )
    assert answer["Location"] == reverse("scoring:progress", args=[made.evaluation.code])
    ((_, detail, _),) = todo(made, "expert1")
    assert ("组长退回：补充材料出处" in detail, "催办" in detail) == (True, False)
    assert "补充材料出处" in page(made).content.decode()
    assert "补充材料出处" not in page(made, "administrator").content.decode()


def reschedule(made, by="lead", **more):
    evaluation = Evaluation.objects.get(pk=made.evaluation.pk)
    values = {
        "version": evaluation.version,
        "on_site": evaluation.on_site,
        "scores_due": build.date(2023, 12, 20),
        "reason": "专家出差",
    }
    return services.reschedule(evaluation=evaluation, actor=who(made, by), **values | more)


def test_the_days_are_changed_with_a_reason_and_move_what_is_due(city):
    made = build.scoring(city)
    ((*_, urgency),) = todo(made, "expert1")
    with pytest.raises(Invalid, match="请写明调整日期的原因"):
        reschedule(made, reason=" ")
    with pytest.raises(Invalid, match="日期没有变化"):
        reschedule(made, scores_due=None)
    with pytest.raises(Conflict):
        reschedule(made, version=99)
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert reschedule(made, scores_due=tomorrow).scores_due == tomorrow
    (item,) = work_list(who(made, "expert1"))
    # Until then it was overdue.
    assert (item.when, urgency - item.urgency) == (tomorrow, 4)
    entry = AuditEntry.objects.get(action="evaluation.rescheduled")
    assert (entry.before, entry.reason) == ({"on_site": "2023-12-12", "scores_due": None}, "专家出差")


def test_the_page_sends_the_days_back_as_they_stand(city):
    """In the one notation that a browser's field of days reads; a day that it can't read would be sent empty."""
    made = build.scoring(city)
    reschedule(made)
    shown = page(made)
    fields = {field.name: str(field) for field in shown.context["dates_form"]}
    assert ['value="2023-12-12"' in fields["on_site"], 'value="2023-12-20"' in fields["scores_due"]] == [
        True
    ] * 2


@pytest.mark.parametrize("by", ["expert1", "supervisor", "staff", "viewer"])
def test_others_dont_change_the_days(city, by):
    made = build.scoring(city)
    with pytest.raises(PermissionDenied, match="只有系统管理员或本次评估的组长可以调整日期"):
        reschedule(made, by)


def test_the_days_are_fixed_from_collation_on(city):
    made = build.collated(city)
    with pytest.raises(Refused, match="评估处于“汇总”，不能调整日期"):
        reschedule(made)


def test_the_history_tells_who_did_what_without_a_number(city):
    made = build.collated(city, taken={"supervisor": {"监管": "1.35"}})
    services_events = [(event.what, event.who) for event in page(made).context["page"].events]
    assert services_events[:2] == [("汇总", "罗组长"), ("提交评分表", "专家2")]
    assert services_events[-1] == ("新建评估", "安管理")
    assert {what for what, _ in services_events} == {
        "汇总",
        "提交评分表",
        "开始评分",
        "声明无利益冲突",
        "任命",
        "新建评估",
    }


def test_an_assistant_learns_nothing_of_what_the_station_asked(city):
    made = panel_of(city)
    services.object_to(member=made.seats["expert1"], actor=build.fresh(city.staff), reason="机密的理由")
    shown = {name: page(made, name).content.decode() for name in FOLLOW_STATES}
    assert {name for name, text in shown.items() if "机密的理由" in text} == {"lead", "administrator"}
    assert [word for word in ("申请回避", "回避申请") if word in shown["assistant"]] == []


def test_wide_spreads_are_told_when_all_sheets_are_in_and_not_to_administrators_before_collation(city):
    wide = {"expert1": {"指标": "22", "建档": "18"}}
    made = build.scoring(city)
    assert works(made, "lead")["分差裁定"] == "全部评分表提交后可知"
    for name in build.SCORERS:
        build.fill(made, name, **wide.get(name, {}))
        build.write_findings(made, name)
        build.submit(made, name)
    assert works(made, "lead")["分差裁定"] == "第三方超过上限，汇总后由组长裁定"
    assert works(made, "administrator") == {"分差裁定": "全部评分表提交后可知"}
    assert works(made, "lead")["社工站基本情况"] == "未写"


def works(made, name):
    return {work.name: work.words for work in page(made, name).context["page"].works}


def test_of_a_sheet_that_is_in_the_lead_reads_the_day_and_nothing_of_the_work_on_it(city):
    made = panel_of(city)
    build.fill(made, "expert1", 人员="2")
    sheet = build.submit(made, "expert1")
    noon = timezone.localtime().replace(hour=12, minute=34)
    ScoreSheet.objects.filter(pk=sheet.pk).update(submitted_at=noon)

    def pages(version):
        ScoreSheet.objects.filter(pk=sheet.pk).update(version=version)
        found = [page(made, name) for name in sorted(FOLLOW_STATES)]
        browser = Client()
        browser.force_login(who(made, "lead"))
        found.append(browser.get(reverse("scoring:detail", args=[made.evaluation.code])))
        again = {"version": 1, "seen": "", "reason": "补材料"}
        found.append(browser.post(reverse("scoring:reopen", args=[made.evaluation.code, sheet.pk]), again))
        return [_without_tokens(answer) for answer in found]

    first = pages(7)
    assert first == pages(8)
    assert all(f"{noon:%Y-%m-%d}" in text and "12:34" not in text for text in first[:-1])
    assert "退回，或重新提交过" in first[-1]
    assert "人员" not in first[-1]
    told = [(event.what, event.timed) for event in page(made).context["page"].events]
    assert (("提交评分表", False) in told, ("开始评分", True) in told) == (True, True)


def test_that_the_station_asked_for_it_is_not_told_to_assistants_where_somebody_left(city):
    made = panel_of(city)
    seat = PanelMember.objects.get(pk=made.seats["expert2"].pk)
    asked = services.object_to(member=seat, actor=who(made, "staff"), reason="站长的亲属")
    services.decide_objection(objection=asked, actor=who(made, "lead"), decision="accept", answer="属实")
    told = {name: "社工站申请回避" in page(made, name).content.decode() for name in sorted(FOLLOW_STATES)}
    assert told == {"administrator": True, "assistant": False, "lead": True}
