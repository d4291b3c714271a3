"""Corrections of score and data: what opens to whom, who sees what meanwhile, what giving up brings back."""

import re
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from evalsite.queries.audit import lines
from reports import services as reports
from reports.models import Report
from scoring import services
from scoring.correction_guards import evaluations_using
from scoring.correction_work import correction_work
from scoring.models import (
    Correction,
    Evaluation,
    Evidence,
    Finding,
    Item,
    Score,
    ScoreSheet,
    Settlement,
)
from scoring.refusals import Conflict, Invalid, Refused
from scoring.services import ToOpen
from scoring.workflow import Action
from staffing.models import Attendance
from stations.locked import is_locked
from stations.models import AuditEntry, Membership, MonthLock, Upload
from stations.months import months_from_to
from tests.scoring import build
from tests.worlds import remembered

JULY, AUGUST, NOVEMBER = build.JULY, date(2023, 8, 1), build.NOVEMBER
ISSUED, LATER = date(2023, 12, 15), date(2023, 12, 20)
REASON = "监督方一项误扣分"
OUTSIDE = ("administrator", "staff", "viewer")


@pytest.fixture
def files(settings, tmp_path):
    backend = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path / "files"},
    }
    settings.STORAGES = settings.STORAGES | {"default": backend}


@remembered
def issued(city) -> SimpleNamespace:
    """An issued evaluation with its report, `.first`; the supervisor took off two points."""
    made = build.all_submitted(city, taken={"supervisor": {"监管": "2"}})
    build.report_data(city)
    build.write_narratives(made)
    build.act(made, Action.COLLATE)
    evaluation = now(made)
    made.first = reports.issue_report(
        evaluation=evaluation,
        actor=build.fresh(city.lead),
        issued_on=ISSUED,
        version=evaluation.version,
        with_file=False,
    )
    # As after a first collation that was taken back: who could read others' sheets needn't be asked again.
    ScoreSheet.objects.update(others_seen=True)
    return made


@pytest.fixture
def made(city, files):
    return issued(city)


def now(made) -> Evaluation:
    return Evaluation.objects.get(pk=made.evaluation.pk)


def user(made, name):
    return build.fresh(made.people.get(name) or getattr(made.city, name))


def sheet(made, name="supervisor") -> ScoreSheet:
    return ScoreSheet.objects.select_related("evaluation", "party").get(member=made.seats[name])


def opened(made, *names, months=(), kind="data", **more) -> Correction:
    opens = ToOpen([sheet(made, name) for name in names], list(months))
    given = {"reason": REASON, "actor": user(made, "lead"), "version": now(made).version}
    return services.open_correction(evaluation=now(made), kind=kind, opens=opens, **given | more)


def abandon(made, reason="无误") -> Correction:
    return services.abandon_correction(
        evaluation=now(made), actor=user(made, "lead"), version=now(made).version, reason=reason
    )


def issue(made, **more) -> Report:
    given = {"actor": user(made, "lead"), "corrected_on": LATER, "version": now(made).version}
    return reports.issue_correction(evaluation=now(made), with_file=False, **given | more)


def fill_and_submit(made, name="supervisor", **taken):
    build.fill(made, name, **taken)
    build.submit(made, name)


def locked(made) -> list[date]:
    return list(MonthLock.objects.order_by("month").values_list("month", flat=True))


def readers(made, name="supervisor") -> set[str]:
    """Who reads the sheet."""
    who = {*made.people, *OUTSIDE} - {"centre", "expert2"}
    one = sheet(made, name)
    return {reader for reader in who if one in ScoreSheet.objects.visible_to(user(made, reader))}


def test_only_named_sheets_open_and_only_to_their_authors(made):
    opened(made, "supervisor")

    fill_and_submit(made, 监管="1")
    with pytest.raises(Refused, match="已签发"):
        build.fill(made, "purchaser", 履约="1")
    with pytest.raises(PermissionDenied, match="只能填写自己的评分表"):
        services.save_scores(sheet=sheet(made), actor=user(made, "lead"), entries=[])
    with pytest.raises(Refused, match="已经提交"):
        build.fill(made, "supervisor")

    assert [one.state for one in ScoreSheet.objects.filter(correction__isnull=False)] == ["submitted"]
    assert locked(made) == months_from_to(JULY, NOVEMBER)


def test_the_second_version_has_the_new_scores_its_own_date_and_says_so(made):
    opened(made, "supervisor")
    fill_and_submit(made)

    second = issue(made)

    evaluation, note = now(made), second.content["revision"]["blocks"]
    assert (second.change, second.issued_on, evaluation.issued_on) == ("data", LATER, LATER)
    assert second.total == made.first.total + 2
    assert evaluation.facts_snapshot == second.facts
    assert not ScoreSheet.objects.filter(correction__isnull=False).exists()
    assert "本报告为第2版，于2023年12月20日经更正形成。本版取代第1版" in note[0]["text"]
    assert (note[1]["lead"], note[1]["text"]) == ("更正原因：", REASON)
    assert note[2]["text"].startswith("重新评分：监督方。有改动的部分：")
    rows = [[cell["text"] for cell in row["cells"]] for row in note[3]["body"]]
    assert ["监督方", "8.00", "10.00"] in rows
    assert Report.objects.get(version=1).facts == made.first.facts


def test_named_months_open_and_are_locked_again_at_issue(made):
    agreement = made.evaluation.agreement
    opened(made, months=[JULY])
    assert locked(made) == months_from_to(AUGUST, NOVEMBER)
    assert [is_locked(agreement, kind, JULY) for kind in Upload.Kind.values] == [False, False]

    Attendance.objects.filter(month=JULY).update(insured=False)
    second = issue(made)

    assert locked(made) == months_from_to(JULY, NOVEMBER)
    figures = [report.facts["staffing"]["person_months"]["actual"] for report in (made.first, second)]
    assert figures == [5, 4]
    said = second.content["revision"]["blocks"][2]["text"]
    assert said.startswith("更正数据的月份：2023年7月。有改动的部分：")
    assert second.content["revision"]["blocks"][3]["text"] == "各方得分、总得分和等级没有变化。"


def test_a_month_that_another_evaluation_has_locked_stays_locked(made):
    MonthLock.objects.create(agreement=made.evaluation.agreement, month=JULY, cause="评估 HP-OTHER")

    opened(made, months=[JULY])

    assert is_locked(made.evaluation.agreement, Upload.Kind.ATTENDANCE, JULY)


def test_who_reads_an_opened_sheet(made):
    everybody = readers(made)
    opened(made, "supervisor", "expert1")

    assert readers(made) == {"supervisor"}
    assert readers(made, "expert1") == {"expert1"}
    assert readers(made, "purchaser") == everybody
    fill_and_submit(made)
    fill_and_submit(made, "expert1")
    assert readers(made) == set(made.people) - {"centre", "expert2"}
    issue(made)
    assert readers(made) == everybody


TOKEN = re.compile(rb'(csrfmiddlewaretoken" value="|x-csrftoken": ")[A-Za-z0-9]+')


def asked(made, name) -> dict[str, bytes]:
    """What everybody's pages of the evaluation, of its sheets and of its report say to one person."""
    code = made.evaluation.code
    sheets = [reverse("scoring:sheet", args=[sheet(made, who).pk]) for who in ("supervisor", "expert1")]
    of_code = ("scoring:detail", "scoring:results", "scoring:progress", "reports:page")
    paths = [reverse(one, args=[code]) for one in of_code]
    api = [reverse("evaluation-detail", args=[code]), reverse("report-list")]
    client = Client()
    client.force_login(user(made, name))
    paths += [*sheets, *api, reverse("home"), reverse("reports:list")]
    answers = {path: client.get(path) for path in paths}
    return {
        path: TOKEN.sub(rb"\1", bytes([answer.status_code // 4]) + answer.content)
        for path, answer in answers.items()
    }


@pytest.mark.parametrize("name", ["purchaser", "administrator"])
def test_nobody_else_can_tell_what_is_written_meanwhile(made, name):
    """Byte for byte the same, whatever the author gives and the lead rewords."""
    correction = opened(made, "supervisor")
    one = sheet(made)
    narrative = made.evaluation.narratives.get(section="conclusion")

    def write(taken, words):
        build.fill(made, "supervisor", 监管=taken)
        finding = Finding.objects.filter(sheet=one).first()
        actor = user(made, "supervisor")
        services.edit_finding(finding=finding, actor=actor, version=finding.version, text=words)
        row = correction.texts.filter(narrative=narrative).first()
        services.reword(
            correction=correction,
            written=narrative,
            actor=user(made, "lead"),
            version=row.version if row else 0,
            text=words,
        )

    write("1", "甲稿")
    before = asked(made, name)
    write("3.35", "乙稿")

    assert asked(made, name) == before


def test_audit_values_are_sealed_until_the_correction_is_over(made):
    correction = opened(made, "supervisor")
    services.reword(
        correction=correction,
        written=made.evaluation.narratives.get(section="conclusion"),
        actor=user(made, "lead"),
        version=0,
        text="改过的结语",
    )
    fill_and_submit(made)
    entries = AuditEntry.objects.filter(
        Q(object_type="scoring.scoresheet", object_id=str(sheet(made).pk))
        | Q(object_type="scoring.correction", object_id=str(correction.pk))
    )

    assert {(line.sealed, line.reason, line.changes) for line in lines(entries)} == {(True, "", ())}
    issue(made)
    assert {line.sealed for line in lines(entries)} == {False}


def test_results_are_closed_until_the_sheets_are_in_again_and_then_the_leads(made):
    opened(made, "expert1")
    address = reverse("scoring:results", args=[made.evaluation.code])

    def status(name):
        client = Client()
        client.force_login(user(made, name))
        return client.get(address).status_code

    assert {name: status(name) for name in ("lead", "expert2", "staff")} == {
        "lead": 403,
        "expert2": 403,
        "staff": 403,
    }
    fill_and_submit(made, "expert1")
    assert {name: status(name) for name in ("lead", "expert2", "staff")} == {
        "lead": 200,
        "expert2": 403,
        "staff": 403,
    }


def test_a_spread_that_became_wide_is_settled_before_issue_and_only_of_an_opened_party(made):
    opened(made, "expert1")
    fill_and_submit(made, "expert1", 人员="10", 制度="3")
    third = made.parties["third"]
    with pytest.raises(Refused, match="分差超过上限"):
        issue(made)

    def settle(party, value="85"):
        services.settle(
            evaluation=now(made),
            party=party,
            actor=user(made, "lead"),
            value=Decimal(value),
            reason="复核",
        )

    with pytest.raises(Refused, match="已签发"):
        settle(made.parties["supervisor"])
    totals = [
        sum(score.points for score in sheet(made, name).scores.all()) for name in ("expert1", "expert2")
    ]
    settle(third, str(min(totals)))

    assert issue(made).total < made.first.total


def test_issue_waits_for_named_sheets_and_for_something_to_be_different(made):
    opened(made, "supervisor")
    with pytest.raises(Refused, match="1 张评分表还没有提交"):
        issue(made)
    build.submit(made, "supervisor")
    with pytest.raises(Refused, match="新版本与现行版本没有不同"):
        issue(made)


def stored(made):
    """Everything on the sheets but what counts changes."""
    scores = Score.objects.order_by("pk").values("pk", "points", "reason", "source", "version", "changed_at")
    findings = Finding.objects.order_by("pk").values("pk", "text", "position", "version", "changed_at")
    sheets = ScoreSheet.objects.order_by("pk").values(
        "pk", "state", "submitted_at", "correction", "reopened_because", "reopened_after_seeing"
    )
    return list(scores), list(findings), list(sheets), list(Settlement.objects.values()), locked(made)


def test_abandoning_brings_everything_back(made):
    Settlement.objects.create(
        evaluation=made.evaluation,
        party=made.parties["third"],
        value=Decimal(99),
        reason="复核",
        settled_by=made.people["lead"],
    )
    before = stored(made)
    opened(made, "supervisor", "expert1", "expert2", months=[JULY, AUGUST])
    assert not Settlement.objects.exists()
    build.fill(made, "supervisor", 监管="5")
    findings = list(Finding.objects.filter(sheet=sheet(made)))
    author = user(made, "supervisor")
    services.delete_finding(finding=findings[0], actor=author, version=1)
    services.edit_finding(finding=findings[1], actor=author, version=1, text="改过")
    build.write_findings(made, "expert1", "新")
    evidence = build.attach(made, "expert1", "新材料.pdf")

    abandon(made)

    assert stored(made) == before
    assert Evidence.objects.get(pk=evidence.pk).is_removed
    assert now(made).facts_snapshot == made.first.facts
    assert Report.objects.count() == 1
    with pytest.raises(Refused, match="已签发"):
        build.fill(made, "supervisor")


def test_abandoning_waits_until_the_data_are_again_as_they_were(made):
    opened(made, "supervisor", months=[JULY])
    Attendance.objects.filter(month=JULY).update(insured=False)
    with pytest.raises(Refused, match="2023年7月的社工到岗与开启更正时不同"):
        abandon(made)
    assert sheet(made).correction_id is not None

    Attendance.objects.filter(month=JULY).update(insured=True, source_cell="Z9")
    abandon(made)

    assert locked(made) == months_from_to(JULY, NOVEMBER)


def test_further_sheets_and_months_are_opened_on_the_way(made):
    correction = opened(made, "supervisor")
    point = Finding.objects.filter(sheet=sheet(made, "purchaser")).first()
    services.reword(correction=correction, written=point, actor=user(made, "lead"), version=0, text="改过")

    services.widen_correction(
        evaluation=now(made),
        actor=user(made, "lead"),
        version=now(made).version,
        opens=ToOpen([sheet(made, "purchaser")], [NOVEMBER]),
    )

    correction.refresh_from_db()
    assert correction.months == ["2023-11"]
    # The author writes on it now.
    assert not correction.texts.exists()
    with pytest.raises(Refused, match="由评分人修改"):
        services.reword(
            correction=correction,
            written=Finding.objects.get(pk=point.pk),
            actor=user(made, "lead"),
            version=0,
            text="改过",
        )
    assert readers(made, "purchaser") == {"purchaser"}


def test_evidence_of_the_issued_sheet_stays_while_it_is_open(city, files):
    made = build.scoring(city)
    old = build.attach(made, "supervisor")
    for name in [name for name in made.people if name != "lead"]:
        build.fill(made, name)
        build.write_findings(made, name)
        build.submit(made, name)
    build.report_data(city)
    build.write_narratives(made)
    build.act(made, Action.COLLATE)
    services.issue(
        evaluation=now(made), actor=user(made, "lead"), issued_on=ISSUED, version=now(made).version
    )
    opened(made, "supervisor")
    new = build.attach(made, "supervisor", "补充.pdf")

    with pytest.raises(Refused, match="更正期间不能删除"):
        services.remove_evidence(evidence=old, actor=user(made, "supervisor"))
    services.remove_evidence(evidence=new, actor=user(made, "supervisor"))

    assert not Evidence.objects.get(pk=old.pk).is_removed
    assert sheet(made).reopened_after_seeing


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"kind": "wording"}, "勘误只改文字"),
        ({"names": ()}, "请选择要重新打开的评分表或月份"),
        ({"reason": " "}, "请写明原因"),
        ({"months": [date(2023, 6, 1)]}, "请选择考核期内的月份"),
    ],
)
def test_what_does_not_fit_is_refused(made, more, message):
    names = more.pop("names", ("supervisor",))
    with pytest.raises(Invalid, match=message):
        opened(made, *names, **more)

    assert not Correction.objects.exists()


def test_a_sheet_whose_author_cannot_write_any_more_is_not_opened(made):
    Membership.objects.filter(user=made.people["supervisor"]).update(end=date(2023, 12, 16))

    with pytest.raises(Refused, match="已离任或角色失效"):
        opened(made, "supervisor")


def test_the_lead_gives_an_opened_sheet_back_again_and_no_other(made):
    opened(made, "supervisor")
    fill_and_submit(made)
    one = sheet(made)
    services.reopen_sheet(sheet=one, actor=user(made, "lead"), version=one.version, reason="再核对")
    other = sheet(made, "purchaser")

    with pytest.raises(Refused, match="已签发"):
        services.reopen_sheet(sheet=other, actor=user(made, "lead"), version=other.version, reason="再核对")
    assert (sheet(made).is_open, sheet(made).reopened_after_seeing) == (True, True)


def test_a_stale_window_does_not_reopen_a_sheet_after_issue(made):
    opened(made, "supervisor")
    fill_and_submit(made)
    stale = sheet(made)
    issue(made)

    with pytest.raises(Refused, match="已签发"):
        services.reopen_sheet(sheet=stale, actor=user(made, "lead"), version=stale.version, reason="再核对")


def test_two_windows_of_the_lead_are_told_apart_by_the_version(made):
    seen = now(made).version
    opened(made, "supervisor")

    with pytest.raises(Conflict):
        opened(made, "purchaser", version=seen)
    with pytest.raises(Refused, match="更正还在办理"):
        opened(made, "purchaser")


def work(made, name) -> list[tuple[str, str]]:
    return [(item.title.partition(" · ")[2], item.detail) for item in correction_work(user(made, name))]


def test_each_is_told_what_there_is_to_do_and_nobody_else(made):
    opened(made, "supervisor", months=[JULY])

    assert work(made, "supervisor") == [
        ("更正监督方评分表", f"2023 年度中期评估；组长为更正报告打开了评分表：{REASON}")
    ]
    assert work(made, "lead") == [("报告更正", "2023 年度中期评估；第 2 版更正正在办理，签发前现行版本有效")]
    for name in ("staff", "operator"):
        assert work(made, name) == [
            ("更正上报数据", "2023 年度中期评估；评估组长已开放2023年7月，请核对并重新上报有误的数据")
        ]
    for name in ("expert1", "purchaser", "centre", "viewer", "administrator"):
        assert work(made, name) == []


def test_evaluations_that_used_the_months_are_listed_and_their_leads_told(made):
    build.scoring(made.city, made.scheme, code="HP-YUNQI-2023-SPOT")
    opened(made, months=[JULY])
    told = "2023 年度中期评估；2023 年度中期评估正在更正 2023-07 的数据，请核对本次评估的数据和评分"

    using = evaluations_using(now(made), [JULY])

    assert [evaluation.code for evaluation in using] == ["HP-YUNQI-2023-SPOT"]
    assert evaluations_using(now(made), []) == []
    assert ("所用数据有更正", told) in work(made, "lead")
    client = Client()
    client.force_login(made.people["lead"])
    page = client.get(reverse("reports:correction", args=[made.evaluation.code])).content.decode()
    assert "HP-YUNQI-2023-SPOT，评分中" in page


def test_the_lead_reads_nothing_of_one_sheet_before_all_opened_ones_are_in(made):
    opened(made, "supervisor", "purchaser")
    fill_and_submit(made)
    client = Client()
    client.force_login(made.people["lead"])

    def shown(name):
        return client.get(reverse(f"reports:{name}", args=[made.evaluation.code]))

    page = shown("correction").context["page"]
    assert (page.version, page.changes, page.parts) == (None, (), ())
    for name in ("correction_draft", "correction_pdf", "issue_correction"):
        answer = shown(name)
        assert (answer.status_code, "还没有提交" in answer.content.decode()) == (422, True)
    build.submit(made, "purchaser")
    assert shown("correction").context["page"].version is not None


def test_the_lead_reads_every_difference_before_issue(made):
    opened(made, "supervisor", months=[JULY])
    fill_and_submit(made)
    Attendance.objects.filter(month=JULY).update(insured=False)
    client = Client()
    client.force_login(made.people["lead"])

    page = client.get(reverse("reports:correction", args=[made.evaluation.code])).context["page"]

    changes = {(change.name, change.before, change.after) for change in page.changes}
    assert ("得分 · 得分 · 监督方", "8.00", "10.00") in changes
    assert ("社工到岗 · 各月有效人数 · 2023-07", "1", "0") in changes
    assert page.data_changed == ("2023年7月的社工到岗",)
    assert page.obstacles == ()


def test_from_the_form_to_the_opened_sheet(made):
    client = Client()
    client.force_login(made.people["lead"])
    address = reverse("reports:correct", args=[made.evaluation.code])
    form = client.get(address).context["form"]
    item = Item.objects.get(party=made.parties["supervisor"], name="监管")
    sent = {
        "version": form["version"].value(),
        "kind": "data",
        "reason": REASON,
        "sheets": [sheet(made).pk],
        "months": ["2023-07"],
    }
    nothing = client.post(address, sent | {"sheets": [], "months": []})
    assert "请选择要重新打开的评分表或月份" in nothing.content.decode()
    client.post(address, sent)
    author = Client()
    author.force_login(made.people["supervisor"])
    shown = author.get(reverse("scoring:sheet", args=[sheet(made).pk])).content.decode()
    assert f'name="points-{item.pk}"' in shown
    done = client.post(
        reverse("reports:abandon_correction", args=[made.evaluation.code]),
        {"version": now(made).version, "reason": "无误"},
        follow=True,
    )
    assert "更正已放弃，现行版本不变" in done.content.decode()
