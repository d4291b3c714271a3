"""An evaluation's material: who hands in what and until when, and who reads it at which stage."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from evalsite.queries.work import work_items
from scoring import services
from scoring.attached_files import Unacceptable
from scoring.models import MaterialFile, Survey, VisitNote
from scoring.refusals import Conflict, Invalid, Refused
from scoring.services import material as service
from stations.models import AuditEntry
from tests.scoring import build, files
from tests.scoring.build import SURVEY, VISIT, D
from tests.scoring.test_blindness import EVERYBODY, PANEL, panel_of, who

STATION = {"staff", "operator"}


@pytest.fixture
def made(city):
    return panel_of(city)


def report(made, actor="staff", data=files.PDF, filename="自评报告.pdf"):
    return services.add_self_report(
        evaluation=made.evaluation, actor=who(made, actor), data=data, filename=filename
    )


def survey(made, actor="lead", entry=SURVEY, **more):
    return build.survey(made, actor, entry, **more)


def visit(made, actor="expert1", entry=VISIT, **more):
    return build.visit(made, actor, entry, **more)


def attach(made, of, actor, data=files.PDF):
    return services.add_material_file(of=of, actor=who(made, actor), data=data, filename="附件.pdf")


def stored():
    return set(default_storage.listdir("material")[1]) if default_storage.exists("material") else set()


def page(made, client, name, route="material", *args, **post):
    client.force_login(who(made, name))
    path = reverse(f"scoring:{route}", args=[made.evaluation.code, *args])
    return client.post(path, post) if post else client.get(path)


# ---- who reads what when ----


def everything(made):
    """One of each, written by different people."""
    rows = report(made), survey(made), visit(made)
    files_of = rows[0], attach(made, rows[1], "assistant"), attach(made, rows[2], "expert1")
    return SimpleNamespace(rows=rows, files=files_of)


def readers(made, found):
    """For report, survey and visit note: who has it, and the file that belongs to it, in their scope."""
    able: tuple[set[str], ...] = (set(), set(), set())
    for name in [name for name in EVERYBODY if name in made.people or hasattr(made.city, name)]:
        user = who(made, name)
        having = set(MaterialFile.objects.visible_to(user))
        scopes = having, Survey.objects.visible_to(user), VisitNote.objects.visible_to(user)
        for scope, row, file, those in zip(scopes, found.rows, found.files, able, strict=True):
            # Of a survey the station gets the figures, never the questionnaires.
            withheld = name in STATION and isinstance(row, Survey)
            assert (file in having) is (row in scope and not withheld), name
            those.update([name] if row in scope else [])
    return able


def shown(made, client, name):
    """What of the three the page shows, by a word of each; None where there is no page."""
    answer = page(made, client, name)
    words = {"自评报告.pdf": "report", "入户问卷": "survey", "台账按月装订": "visit"}
    text = answer.content.decode()
    return {what for word, what in words.items() if word in text} if answer.status_code == 200 else None


def test_who_reads_which_material_at_which_stage(made, client):
    found = everything(made)
    assert readers(made, found) == (PANEL | STATION, PANEL, PANEL)
    everyone = {"report", "survey", "visit"}
    assert {name: shown(made, client, name) for name in ("expert2", "staff", "administrator", "viewer")} == {
        "expert2": everyone,
        "staff": {"report"},
        "administrator": None,
        "viewer": None,
    }
    for name, status in (("expert2", 200), ("staff", 404), ("administrator", 404)):
        client.force_login(who(made, name))
        assert client.get(found.files[2].url).status_code == status, name
    for name in build.SCORERS:
        build.fill(made, name)
        build.write_findings(made, name)
        build.submit(made, name)
    build.report_data(made.city)
    build.write_narratives(made)
    build.act(made, "collate")
    told = PANEL | {"administrator"}
    assert readers(made, found) == (told | STATION, told, told)
    services.issue(
        evaluation=made.evaluation,
        actor=who(made, "lead"),
        issued_on=made.evaluation.on_site,
        version=made.evaluation.version,
    )
    # The station reads the surveys from issue on, and never what people said on a visit.
    assert readers(made, found) == (told | STATION, told | STATION, told)
    assert shown(made, client, "operator") == {"report", "survey"}
    assert found.files[1].name not in page(made, client, "operator").content.decode()
    assert client.get(found.files[1].url).status_code == 404
    assert shown(made, client, "administrator") == everyone


def test_who_has_not_declared_or_has_left_reads_nothing(made, client):
    found = everything(made)
    made.seats["expert2"].declarations.all().delete()
    services.remove_member(member=made.seats["expert1"], actor=who(made, "lead"), reason="调岗")
    services.declare(member=made.seats["centre"], actor=who(made, "centre"), conflict=True, text="曾任职")
    assert readers(made, found)[2] == PANEL - {"expert1", "expert2", "centre"}
    answer = page(made, client, "expert2")
    assert answer.status_code == 403
    assert "在您作回避声明之后开放" in answer.content.decode()


# ---- the self-report ----


def test_the_station_hands_in_its_report_and_a_new_version_supersedes_it(made, client):
    first, again = report(made), report(made)
    second = report(made, "operator", files.office("word/document.xml"), "自评报告.docx")
    assert first == again
    assert list(MaterialFile.objects.self_reports()) == [second, first]
    text = page(made, client, "expert1").content.decode()
    assert text.index("以这一版为准") < text.index("自评报告.pdf") < text.index("已被取代")
    assert AuditEntry.objects.filter(action="self_report.stored").count() == 2


def test_nobody_else_hands_it_in(made):
    before = stored()
    for name in ("lead", "expert1", "supervisor", "administrator", "nobody"):
        with pytest.raises(PermissionDenied):
            report(made, name)
    assert stored() == before


def test_from_collation_on_the_report_is_locked_and_going_back_unlocks_it(city, client):
    made = build.collated(city)
    with pytest.raises(Refused):
        report(made)
    assert "汇总前没有上传" in page(made, client, "staff").content.decode()
    build.act(made, "rescore")
    assert report(made)


def test_a_report_is_a_document_and_told_in_words_when_it_is_not(made, client):
    with pytest.raises(Unacceptable, match="自评报告请用 PDF 或 Word 文件上传"):
        report(made, data=files.picture(), filename="封面.jpg")
    for sent, words in (
        ({"file": SimpleUploadedFile("封面.jpg", files.picture())}, "“封面.jpg”是图片"),
        ({"nothing": "1"}, "没有选择文件"),
    ):
        answer = page(made, client, "staff", "self_report", **sent)
        assert (answer.status_code, words in answer.content.decode()) == (422, True)
    sent = SimpleUploadedFile("自评报告.pdf", files.PDF)
    assert page(made, client, "staff", "self_report", file=sent).status_code == 302
    assert MaterialFile.objects.get().name == "自评报告.pdf"


def test_the_station_is_reminded_until_it_is_there(city):
    made = build.evaluation_of(city)

    def reminded(name):
        items = work_items(build.fresh(getattr(city, name)), date(2023, 12, 1))
        return [item.when for item in items if "自评报告" in item.title]

    assert {name: reminded(name) for name in ("staff", "operator", "expert", "administrator")} == {
        "staff": [made.evaluation.on_site],
        "operator": [made.evaluation.on_site],
        "expert": [],
        "administrator": [],
    }
    report(made)
    assert reminded("staff") == []


# ---- surveys ----


IMPOSSIBLE = [
    ({"answered": 61}, "answered"),
    ({"asked": 0, "answered": 0}, "asked"),
    ({"score": D("100.5")}, "score"),
    ({"maximum": D(0), "score": None}, "maximum"),
    ({"surveyed": ""}, "surveyed"),
]


def test_figures_that_cannot_be_are_refused_by_field_and_by_the_database(made):
    row = survey(made)
    for wrong, field in IMPOSSIBLE:
        with pytest.raises(Invalid) as refused:
            survey(made, entry=replace(SURVEY, **wrong))
        assert list(refused.value.messages) == [field]
        with pytest.raises(IntegrityError), transaction.atomic():
            Survey.objects.filter(pk=row.pk).update(**wrong)


def test_lead_and_assistant_enter_surveys_before_collation_and_nobody_else(made):
    row = survey(made, "assistant", replace(SURVEY, score=None))
    assert (row.response, row.score, row.version) == (D("95.00"), None, 1)
    for name in ("expert1", "supervisor", "administrator", "staff"):
        with pytest.raises(PermissionDenied):
            survey(made, name)
    for name in build.SCORERS:
        build.fill(made, name)
        build.submit(made, name)
    build.report_data(made.city)
    build.act(made, "collate")
    with pytest.raises(Refused):
        survey(made, survey=row, version=1)


def test_two_who_change_a_survey_get_theirs_and_mine(made, client):
    row = survey(made)
    survey(made, "assistant", replace(SURVEY, answered=58), survey=row, version=1)
    with pytest.raises(Conflict):
        survey(made, entry=replace(SURVEY, answered=59), survey=row, version=1)
    typed = {"surveyed": "服务对象", "asked": "60", "answered": "59", "maximum": "100", "version": "1"}
    answer = page(made, client, "lead", "survey", row.pk, **typed)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "收回 58 份" in text
    assert "收回 59 份" in text
    assert '<input type="hidden" name="version" value="2">' in text
    # Sent again over theirs.
    assert page(made, client, "lead", "survey", row.pk, **typed | {"version": "2"}).status_code == 302
    assert Survey.objects.get().answered == 59


def test_a_survey_goes_with_its_files(made, django_capture_on_commit_callbacks):
    row = survey(made)
    attach(made, row, "lead")
    kept = stored()
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_survey(
            survey=Survey.objects.get(pk=row.pk), actor=who(made, "assistant"), version=row.version
        )
    assert (Survey.objects.count(), MaterialFile.objects.count(), len(kept - stored())) == (0, 0, 1)
    with pytest.raises(Refused, match="它所属的记录已被删除"):
        attach(made, row, "lead", files.PDF + b" ")


def test_what_somebody_changed_meanwhile_is_not_removed(made, client):
    row, note = survey(made), visit(made)
    survey(made, entry=replace(SURVEY, answered=58), survey=row, version=1)
    visit(made, entry=replace(VISIT, text="三名社工在岗。"), visit=note, version=1)
    assert (
        '<input type="hidden" name="version" value="2"><button'
        in page(made, client, "lead", "survey", row.pk).content.decode()
    )
    for name, route, pk, stands in (
        ("lead", "survey", row.pk, "收回 58 份"),
        ("expert1", "visit", note.pk, "三名社工在岗"),
    ):
        answer = page(made, client, name, route, pk, remove="1", version="1")
        assert (answer.status_code, stands in answer.content.decode()) == (409, True)
    assert (Survey.objects.count(), VisitNote.objects.count()) == (1, 1)
    assert page(made, client, "lead", "survey", row.pk, remove="1", version="2").status_code == 302
    assert Survey.objects.count() == 0


# ---- visit notes ----


def test_every_member_writes_notes_while_scoring_and_changes_only_their_own(made):
    for name in sorted(PANEL):
        assert visit(made, name).author == who(made, name)
    mine = visit(made)
    for name in ("lead", "expert2"):
        with pytest.raises(PermissionDenied):
            visit(made, name, visit=mine, version=1)
        with pytest.raises(PermissionDenied):
            services.remove_visit(visit=mine, actor=who(made, name), version=1)
    for name in ("administrator", "staff", "operator", "nobody"):
        with pytest.raises(PermissionDenied):
            visit(made, name)
    changed = visit(made, entry=replace(VISIT, text="更正：三名社工在岗。"), visit=mine, version=1)
    assert (changed.text, changed.version) == ("更正：三名社工在岗。", 2)
    with pytest.raises(Conflict):
        visit(made, visit=mine, version=1)
    assert "在岗" not in str(list(AuditEntry.objects.filter(action="visit.saved").values()))
    with pytest.raises(Invalid):
        visit(made, entry=replace(VISIT, area=made.city.liuan.areas.first()))


def test_notes_are_not_written_before_scoring(city):
    made = build.evaluation_of(city)
    with pytest.raises(Refused):
        visit(made)


def test_a_form_that_is_not_kept_says_what_to_fill_in_and_that_its_files_are_gone(made, client):
    without = page(made, client, "expert1", "add_visit", place="东园社区社工点").content.decode()
    assert (without.count("请填写这一项。"), "刚才选的文件没有保存" in without) == (2, False)
    files_too = {"place": "东园社区社工点", "attached": SimpleUploadedFile("走访.pdf", files.PDF)}
    assert "刚才选的文件没有保存" in page(made, client, "expert1", "add_visit", **files_too).content.decode()


def test_a_note_is_kept_where_one_of_its_files_is_not(made, client):
    chosen = [SimpleUploadedFile("现场.jpg", files.picture()), SimpleUploadedFile("假.png", files.HTML)]
    typed = {"visited_on": "2023-12-12", "place": "东园", "text": "见照片", "version": "0"}
    answer = page(made, client, "expert1", "add_visit", **typed, attached=chosen)
    note = VisitNote.objects.get()
    there = reverse("scoring:visit", args=[made.evaluation.code, note.pk])
    assert answer["Location"] == there
    text = client.get(there).content.decode()
    assert "“假.png”不是可以作为材料的文件类型" in text
    (kept,) = note.files.present()
    assert kept.name in text
    assert client.post(kept.removal)["Location"] == there
    assert client.get(kept.url).status_code == 404
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = page(made, client, "expert1", "add_visit", **typed | {"visited_on": f"{tomorrow}"})
    assert (answer.status_code, "日期晚于今天" in answer.content.decode()) == (422, True)
    assert page(made, client, "expert1", "visit", note.pk, remove="1", version="1").status_code == 302
    assert VisitNote.objects.count() == 0


def test_no_bytes_stay_when_the_transaction_fails(made, monkeypatch):
    note, before = visit(made), stored()

    def failing(**told):
        raise RuntimeError("the database went away")

    monkeypatch.setattr(service, "record", failing)
    for work in (lambda: report(made), lambda: attach(made, note, "expert1")):
        with pytest.raises(RuntimeError):
            work()
    assert (stored(), MaterialFile.objects.count()) == (before, 0)
