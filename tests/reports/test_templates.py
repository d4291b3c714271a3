"""Templates as they are kept: published once and then fixed, edited as one draft of a kind, taken by reports at issue."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from reports import template_services as services
from reports.models import Report, ReportTemplate, TemplateChapter, TemplatePart
from reports.next_version import next_version
from reports.queries import draft_content, draft_digest, obstacles_to_correct, obstacles_to_issue
from reports.services import issue_report
from reports.shipped_templates import KINDS, shipped_template, store_shipped
from reports.template_plans import PartPlan, mark
from reports.template_queries import plan_of, template_for
from scoring.models import Correction, Evaluation
from scoring.refusals import Conflict, Refused
from scoring.services import open_correction
from scoring.services.correcting import ToOpen
from stations.models import AuditEntry, Role
from tests.city import person
from tests.reports.test_template_content import titles
from tests.scoring import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(city):
    return build.fresh(city.administrator)


def draft_of(kind, actor):
    current = ReportTemplate.objects.get(kind=kind, published_at__isnull=False)
    return services.begin_draft(based_on=current, version=2, actor=actor)


def said(template, code, text, actor, part="opening"):
    """One text of a chapter, saved as by someone who reads the draft now."""
    chapter = plan_of(template).chapter(code)
    edited = replace(chapter, parts=(PartPlan(part, "", text),))
    return services.edit_chapter(template=template, chapter=edited, actor=actor, seen=mark(chapter))


def published(template, actor, note="改了"):
    seen = mark(plan_of(template).chapters)
    return services.publish_template(template=template, note=note, actor=actor, seen=seen)


def test_the_templates_that_come_along_are_published_once_for_each_kind():
    assert sorted(Evaluation.Kind) == sorted(KINDS)
    store_shipped(ReportTemplate, TemplateChapter, TemplatePart)
    stored = list(ReportTemplate.objects.order_by("kind"))
    assert [plan_of(template) for template in stored] == [shipped_template(kind) for kind in sorted(KINDS)]
    assert {(template.is_draft, template.note) for template in stored} == {(False, "随系统提供的初始模板")}


def test_nothing_in_a_published_template_changes(administrator):
    template = ReportTemplate.objects.get(kind="spot")
    chapter, part = template.chapters.first(), TemplatePart.objects.filter(chapter__template=template).first()
    before = plan_of(template)
    for change in (
        lambda: ReportTemplate.objects.filter(pk=template.pk).update(note="另一个"),
        lambda: TemplateChapter.objects.filter(pk=chapter.pk).update(title="另一个"),
        lambda: TemplateChapter.objects.create(template=template, position=99, code="text-9", title="加"),
        lambda: TemplatePart.objects.filter(pk=part.pk).update(text="另一个"),
        lambda: TemplatePart.objects.create(chapter=chapter, position=99, code="x", text="加"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    for service in (
        lambda: said(template, "station", "另一个", administrator),
        lambda: services.delete_draft(template=template, actor=administrator, seen=""),
        lambda: published(template, administrator),
    ):
        with pytest.raises(Refused, match="已经发布，不能再改"):
            service()
    assert plan_of(template) == before


def test_of_each_kind_there_is_one_draft_which_administrators_edit(city, administrator):
    draft = draft_of("final", administrator)
    assert plan_of(draft).chapters == shipped_template("final").chapters
    with pytest.raises(Refused, match="已有一份草稿"):
        draft_of("final", administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportTemplate.objects.create(kind="final", version=3)
    lead = build.fresh(city.lead)
    for service in (
        lambda: said(draft, "station", "甲。", lead),
        lambda: published(draft, lead),
        lambda: services.delete_draft(template=draft, actor=lead, seen=""),
        lambda: draft_of("spot", lead),
    ):
        with pytest.raises(PermissionDenied, match="报告模板由系统管理员编辑和发布"):
            service()
    services.delete_draft(template=draft, actor=administrator, seen=mark(plan_of(draft).chapters))
    assert not ReportTemplate.objects.filter(kind="final", published_at__isnull=True).exists()
    kept = AuditEntry.objects.filter(object_type="reports.reporttemplate").order_by("pk")
    assert [(entry.action, entry.actor) for entry in kept] == [
        ("template.created", administrator),
        ("template.deleted", administrator),
    ]


def test_two_clerks_at_two_chapters_dont_meet_and_at_one_the_later_sees_both_texts(administrator):
    other = person("admin2", "另一管理员", Role.ADMINISTRATOR)
    draft = draft_of("midterm", administrator)
    read = plan_of(draft)
    first = replace(read.chapter("result"), parts=(PartPlan("opening", "", "甲的说明。"),))
    services.edit_chapter(
        template=draft, chapter=first, actor=administrator, seen=mark(read.chapter("result"))
    )
    said(draft, "conclusion", "结语的说明。", other)

    mine = replace(first, parts=(PartPlan("opening", "", "乙的说明。"),))
    with pytest.raises(Conflict) as conflict:
        services.edit_chapter(template=draft, chapter=mine, actor=other, seen=mark(read.chapter("result")))

    (difference,) = conflict.value.differences
    assert (difference.label, difference.theirs, difference.mine) == (
        "评估结果 开头的说明：第1段",
        "甲的说明。",
        "乙的说明。",
    )
    assert difference.version == mark(plan_of(draft).chapter("result"))
    services.edit_chapter(template=draft, chapter=mine, actor=other, seen=difference.version)
    now = plan_of(draft)
    assert now.chapter("result").part("opening").text == "乙的说明。"
    assert now.chapter("conclusion").part("opening").text == "结语的说明。"


def test_a_draft_is_published_as_it_was_read_with_a_note_and_without_problems(administrator):
    draft = draft_of("repeat", administrator)
    said(draft, "result", "见{社工站.明称}。", administrator)
    with pytest.raises(Refused, match="您要的可能是"):
        published(draft, administrator)
    seen = mark(plan_of(draft).chapters)
    said(draft, "result", "见{社工站.名称}。", administrator)
    with pytest.raises(Refused, match="草稿已在别处改动"):
        services.publish_template(template=draft, note="改了", actor=administrator, seen=seen)

    made = published(draft, administrator, "结果一章加说明")

    assert (made.version, made.note, made.published_by, made.based_on.version) == (
        2,
        "结果一章加说明",
        administrator,
        1,
    )
    entry = AuditEntry.objects.get(action="template.published")
    assert (entry.object_id, entry.reason) == (str(made.pk), "结果一章加说明")


def test_a_draft_report_follows_the_newest_template_and_an_issued_one_keeps_its_own(collated, administrator):
    evaluation, lead = collated.evaluation, build.fresh(collated.people["lead"])
    read = draft_digest(evaluation)
    other = draft_of("final", administrator)
    said(other, "result", "不相干的模板。", administrator)
    published(other, administrator)
    draft = draft_of("midterm", administrator)
    said(draft, "result", "各方得分如下。", administrator)
    # Neither a draft nor another kind's template says anything about this report.
    assert draft_digest(evaluation) == read
    published(draft, administrator)
    assert draft_digest(evaluation) != read
    with pytest.raises(Conflict):
        issue(evaluation, lead, draft=read)

    report = issue(evaluation, lead, draft=draft_digest(evaluation))

    assert report.content["template"] == {"kind": "midterm", "version": 2}
    assert "各方得分如下。" in str(report.content)
    newest = services.begin_draft(based_on=template_row(evaluation), version=3, actor=administrator)
    said(newest, "result", "后来的说明。", administrator)
    published(newest, administrator)
    assert "后来的说明。" not in str(Report.objects.get().content)
    assert titles(draft_content(evaluation)) == titles(report.content)


def test_nothing_is_issued_while_a_standard_text_asks_for_a_fact_without_a_value(collated, administrator):
    station = collated.evaluation.agreement.station
    station.address = ""
    station.save()
    draft = draft_of("midterm", administrator)
    said(draft, "station", "地址：{社工站.地址}。", administrator)
    assert obstacles_to_issue(collated.evaluation) == []
    published(draft, administrator)

    (obstacle,) = obstacles_to_issue(collated.evaluation)

    assert "“{社工站.地址}”现在没有数值" in obstacle.reason
    with pytest.raises(Refused, match="社工站"):
        issue(collated.evaluation, build.fresh(collated.people["lead"]), draft=None)


def test_a_correction_that_takes_a_fact_from_a_standard_text_is_not_issued(collated, administrator):
    """The version is written from the template of the one before, whose texts must still find what they ask for."""
    draft = draft_of("midterm", administrator)
    said(draft, "station", "地址：{社工站.地址}。", administrator)
    published(draft, administrator)
    lead = build.fresh(collated.people["lead"])
    issue(collated.evaluation, lead, draft=None)
    evaluation = Evaluation.objects.get(pk=collated.evaluation.pk)
    opens = ToOpen(months=[build.JULY])
    correction = open_correction(
        evaluation=evaluation,
        kind="data",
        reason="七月漏报",
        actor=lead,
        version=evaluation.version,
        opens=opens,
    )
    station = evaluation.agreement.station
    station.address = ""
    station.save()
    correction = Correction.objects.get(pk=correction.pk)

    told = obstacles_to_correct(correction, next_version(correction))

    assert [obstacle.reason for obstacle in told if "“{社工站.地址}”现在没有数值" in obstacle.reason] != []


def issue(evaluation, lead, draft):
    return issue_report(
        evaluation=evaluation,
        actor=lead,
        issued_on=date(2023, 12, 15),
        version=evaluation.version,
        draft=draft,
        with_file=False,
    )


def template_row(evaluation):
    version = template_for(evaluation).version
    return ReportTemplate.objects.get(kind=evaluation.kind, version=version)
