"""Issuing: all or nothing, from one snapshot, and a file that is always the same."""

import hashlib
import io
import json
from datetime import date

import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from reports import services
from reports.documents import report_pdf
from reports.models import Report
from reports.queries import draft_digest
from scoring.models import Evaluation, Narrative
from scoring.refusals import Conflict, Refused
from scoring.services import save_narrative
from stations.models import Area, AuditEntry, MonthLock
from tests.reports.printed_facts import differences
from tests.reports.reading import Printed, bytes_of
from tests.scoring import build

ISSUED_ON = date(2023, 12, 15)


def issue(made, who="lead", **more) -> Report:
    evaluation = Evaluation.objects.get(pk=made.evaluation.pk)
    given = {"evaluation": evaluation, "version": evaluation.version, "issued_on": ISSUED_ON} | more
    return services.issue_report(actor=build.fresh(made.people[who]), **given)


def test_issue_stores_content_facts_and_file_together(collated, files):
    report = issue(collated)
    data = bytes_of(report)
    evaluation = Evaluation.objects.get(pk=collated.evaluation.pk)

    assert evaluation.state == Evaluation.State.ISSUED
    assert report.sha256 == hashlib.sha256(data).hexdigest()
    assert report.facts == evaluation.facts_snapshot
    assert report.number == "HP-YUNQI-2023-MID-1"
    assert report.content["number"] == report.number
    assert report.content["check_code"] == report.check_code
    assert f"{report.total}" == report.facts["scores"]["total"]
    assert len(files()) == 1


def test_the_file_says_what_the_facts_say(collated):
    report = issue(collated)

    printed = Printed(bytes_of(report))

    assert differences(printed, report.facts) == []
    marks = f"报告编号{report.number}校验码{report.check_code}查验网址http://testserver/check/"
    assert marks in printed.pages[0]


def test_the_snapshot_gives_the_same_bytes_again_whatever_the_tables_say_later(collated):
    report = issue(collated)
    station = collated.city.yunqi
    station.address = "别处 9 号"
    station.save()

    assert report_pdf(Report.objects.get().content, draft=False) == bytes_of(report)


def test_issue_leaves_an_entry_with_number_and_sum(collated, monkeypatch):
    monkeypatch.setattr(services, "report_pdf", lambda *_, **__: b"%PDF")
    report = issue(collated)

    entry = AuditEntry.objects.get(action="report.issued")

    assert (entry.actor, entry.object_id) == (collated.people["lead"], str(report.pk))
    assert entry.after == {"number": report.number, "version": 1, "sha256": report.sha256}


@pytest.mark.parametrize("who", ["expert1", "supervisor", "purchaser", "centre"])
def test_only_the_lead_issues(collated, files, who):
    with pytest.raises(PermissionDenied, match="组长"):
        issue(collated, who)

    assert Evaluation.objects.get(pk=collated.evaluation.pk).state == Evaluation.State.COLLATED
    assert files() == []


def test_what_stands_in_the_way_is_named_before_anything_is_rendered(collated, monkeypatch):
    Narrative.objects.filter(section="conclusion").update(text="")
    monkeypatch.setattr(services, "report_pdf", lambda *_, **__: pytest.fail("rendered"))

    with pytest.raises(Refused, match="“结语”还没有写"):
        issue(collated)


def test_an_evaluation_that_is_still_scored_is_refused_in_words(city):
    made = build.scoring(city)

    with pytest.raises(Refused, match="评估处于“评分中”，只有“汇总”之后才能签发"):
        issue(made)


def test_a_text_changed_while_rendering_stops_the_issue_and_leaves_no_file(collated, files, monkeypatch):
    def slow(content, *, draft):
        narrative = Narrative.objects.get(section="conclusion")
        save_narrative(
            evaluation=collated.evaluation,
            section="conclusion",
            actor=build.fresh(collated.people["lead"]),
            version=narrative.version,
            text="改过的结语",
        )
        return report_pdf(content, draft=draft)

    monkeypatch.setattr(services, "report_pdf", slow)

    with pytest.raises(Conflict):
        issue(collated)

    assert Evaluation.objects.get(pk=collated.evaluation.pk).state == Evaluation.State.COLLATED
    assert not Report.objects.exists()
    assert files() == []


def test_a_name_changed_while_rendering_stops_the_issue_as_well(collated, files, monkeypatch):
    def slow(content, *, draft):
        Area.objects.filter(name="东片区").update(name="东园片区")
        return report_pdf(content, draft=draft)

    monkeypatch.setattr(services, "report_pdf", slow)

    with pytest.raises(Conflict):
        issue(collated)

    evaluation = Evaluation.objects.get(pk=collated.evaluation.pk)
    assert (evaluation.state, evaluation.facts_snapshot) == (Evaluation.State.COLLATED, None)
    assert not Report.objects.exists()
    assert files() == []


def test_what_changed_after_the_draft_was_read_is_not_issued(collated):
    read = draft_digest(collated.evaluation)
    Area.objects.filter(name="东片区").update(name="东园片区")

    with pytest.raises(Conflict):
        issue(collated, draft=read)

    assert not Report.objects.exists()
    assert issue(collated, draft=draft_digest(collated.evaluation)).number == "HP-YUNQI-2023-MID-1"


def test_a_report_issued_without_file_gets_it_on_the_first_download(collated, files):
    report = issue(collated, with_file=False)
    assert (report.file.name, report.sha256, files()) == ("", "", [])

    services.stored_pdf(report=Report.objects.get())
    first = Report.objects.get()
    services.stored_pdf(report=first)

    assert hashlib.sha256(bytes_of(first)).hexdigest() == first.sha256
    assert len(files()) == 1
    assert AuditEntry.objects.filter(action="report.file_stored").count() == 1


def test_two_first_downloads_at_once_keep_one_file(collated, files):
    issue(collated, with_file=False)
    mine, theirs = Report.objects.get(), Report.objects.get()

    services.stored_pdf(report=mine)
    services.stored_pdf(report=theirs)

    assert mine.file.name == theirs.file.name
    assert len(files()) == 1


def test_months_stay_locked_after_issue(collated):
    issue(collated, with_file=False)

    assert MonthLock.objects.filter(agreement=collated.evaluation.agreement).count() == 5


def test_the_file_is_tagged_dated_and_named(collated):
    reader = pypdf.PdfReader(io.BytesIO(bytes_of(issue(collated))))

    assert reader.metadata.title == "云栖街社工服务站中期评估报告"
    assert reader.metadata.author == "同行评估中心"
    assert reader.metadata["/CreationDate"].startswith("D:20231215")
    assert (
        next(entry.title for entry in reader.outline if not isinstance(entry, list)) == "一、社工站基本情况"
    )


def test_content_is_json_that_survives_the_database(collated):
    report = issue(collated, with_file=False)

    assert Report.objects.get().content == json.loads(json.dumps(report.content))


@pytest.mark.parametrize(
    "values",
    [
        {"change": "wording"},
        {"version": 2},
        {"sha256": ""},
        {"file": ""},
        {"total": "100.01"},
    ],
)
def test_the_database_refuses_rows_that_contradict_themselves(collated, monkeypatch, values):
    monkeypatch.setattr(services, "report_pdf", lambda *_, **__: b"%PDF")
    report = issue(collated)

    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**values)
