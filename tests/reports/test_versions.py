"""Versions of a report: what a correction of wording changes and leaves, who opens which version, the same bytes."""

import hashlib
import io
import json
from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.urls import reverse

from reports import services
from reports.documents import report_pdf
from reports.models import Report
from reports.next_version import next_version
from reports.queries import digest_of
from scoring.models import Correction, Evaluation, Finding, Narrative
from scoring.refusals import Conflict, Invalid, Refused
from scoring.services import abandon_correction, open_correction, reword
from stations.models import Area, AuditEntry
from tests.reports.reading import bytes_of
from tests.scoring import build

FIRST, SECOND = date(2023, 12, 15), date(2023, 12, 20)
WORDS = "综述-conclusion，文字已改正。"


@pytest.fixture(autouse=True)
def drawn(monkeypatch):
    """Bytes for the content instead of a PDF, which takes a second to lay out: different for different content."""
    monkeypatch.setattr(services, "report_pdf", lambda content, **_: digest_of(content).encode())


@pytest.fixture
def issued(collated, files):
    evaluation = Evaluation.objects.get(pk=collated.evaluation.pk)
    collated.first = services.issue_report(
        evaluation=evaluation,
        actor=build.fresh(collated.people["lead"]),
        issued_on=FIRST,
        version=evaluation.version,
    )
    return collated


def evaluation_of(made) -> Evaluation:
    return Evaluation.objects.get(pk=made.evaluation.pk)


def lead(made):
    return build.fresh(made.people["lead"])


def correct(made, **more) -> Correction:
    evaluation = evaluation_of(made)
    given = {"kind": "wording", "reason": "结语有错字", "actor": lead(made), "version": evaluation.version}
    return open_correction(evaluation=evaluation, **given | more)


def change(made, correction, written=None, text=WORDS, version=0, who="lead"):
    written = written or Narrative.objects.get(evaluation=made.evaluation, section="conclusion")
    actor = build.fresh(made.people[who])
    return reword(correction=correction, written=written, actor=actor, version=version, text=text)


def issue_next(made, **more) -> Report:
    evaluation = evaluation_of(made)
    given = {"actor": lead(made), "corrected_on": SECOND, "version": evaluation.version}
    return services.issue_correction(evaluation=evaluation, **given | more)


@pytest.fixture
def corrected(issued):
    """Version 2: one sentence of the conclusion added, one point put otherwise."""
    correction = correct(issued)
    change(issued, correction)
    point = Finding.objects.filter(evaluation=issued.evaluation, sheet__party__code="supervisor").first()
    change(issued, correction, point, "台账齐全。")
    issued.point, issued.second = point, issue_next(issued)
    return issued


def texts_of(content) -> list[str]:
    return [block.get("text", "") for chapter in content["chapters"] for block in chapter["blocks"]]


def test_only_words_differ_and_the_date_stays(corrected):
    first, second = corrected.first, corrected.second
    kept = ("cover", "annexes", "contents", "signature", "issued_on", "title", "template")

    assert {key: second.content[key] for key in kept} == {key: first.content[key] for key in kept}
    assert set(texts_of(second.content)) ^ set(texts_of(first.content)) == {
        "综述-conclusion",
        WORDS,
        f"{corrected.point.text}",
        "台账齐全。",
    }
    texts = ("findings", "narratives")
    figures = [
        {key: facts[key] for key in facts if key not in texts} for facts in (first.facts, second.facts)
    ]
    assert figures[0] == figures[1]
    assert second.facts["narratives"] == {"station": "综述-station", "conclusion": WORDS}
    assert (second.version, second.change, second.number) == (2, "wording", "HP-YUNQI-2023-MID-2")
    assert (second.issued_on, second.total, second.grade) == (FIRST, first.total, first.grade)
    assert second.check_code != first.check_code


def test_the_new_version_tells_what_was_corrected_when_and_which_it_replaces(corrected):
    note = corrected.second.content["revision"]
    (table,) = [block for block in note["blocks"] if block["type"] == "table"]
    rows = [[cell["text"] for cell in row["cells"]] for row in table["body"]]

    assert note["title"] == "版本说明"
    assert note["blocks"][0]["text"] == (
        "本报告为第2版，于2023年12月20日经勘误形成，签发日期仍为2023年12月15日。本版取代第1版"
        "（2023年12月15日签发），第1版自本版签发之时起不再有效。"
    )
    assert (note["blocks"][1]["lead"], note["blocks"][1]["text"]) == ("勘误原因：", "结语有错字")
    assert rows == [
        ["监督方 · 值得肯定的地方第1条", corrected.point.text, "台账齐全。"],
        ["结语", "综述-conclusion", WORDS],
    ]


def test_pages_and_texts_say_the_new_words_from_issue_on_and_not_before(issued, sign_in):
    correction = correct(issued)
    change(issued, correction)
    address = reverse("reports:page", args=[issued.evaluation.code])
    readers = {name: sign_in(getattr(issued.city, name)) for name in ("supervisor", "staff", "administrator")}
    before = [client.get(address).content.decode() for client in readers.values()]
    stored = Narrative.objects.get(evaluation=issued.evaluation, section="conclusion").text

    issue_next(issued)
    after = [client.get(address).content.decode() for client in readers.values()]

    assert stored == "综述-conclusion"
    assert [WORDS in shown or "勘误" in shown for shown in before] == [False] * 3
    assert [WORDS in shown and "第 2 版" in shown for shown in after] == [True] * 3
    narrative = Narrative.objects.get(evaluation=issued.evaluation, section="conclusion")
    assert (narrative.text, narrative.version) == (WORDS, 3)
    assert evaluation_of(issued).facts_snapshot == Report.objects.get(version=2).facts


@pytest.mark.parametrize("who", ["supervisor", "staff", "centre", "administrator"])
def test_old_versions_stay_with_their_bytes_and_say_that_they_are_superseded(corrected, sign_in, who):
    client = sign_in(getattr(corrected.city, who))
    code = corrected.evaluation.code

    page = client.get(reverse("reports:version", args=[code, 1]))
    old = b"".join(client.get(reverse("reports:version_pdf", args=[code, 1])).streaming_content)
    new = b"".join(client.get(reverse("reports:pdf", args=[code])).streaming_content)

    assert "这是第 1 版，已被第 2 版取代" in page.content.decode()
    assert page.context["report"] == Report.objects.get(version=1).content
    assert hashlib.sha256(old).hexdigest() == corrected.first.sha256
    assert hashlib.sha256(new).hexdigest() == corrected.second.sha256
    assert client.get(reverse("reports:version", args=[code, 3])).status_code == 404


def test_the_newest_version_links_the_old_ones_and_the_interface_lists_both(corrected, sign_in):
    client = sign_in(corrected.city.supervisor)
    code = corrected.evaluation.code

    shown = client.get(reverse("reports:page", args=[code])).content.decode()
    listed = client.get(reverse("report-list")).json()["results"]

    assert f'href="{reverse("reports:version", args=[code, 1])}"' in shown
    assert "结语有错字" in shown
    assert {(one["number"], one["version"], one["reason"], one["superseded_by"]) for one in listed} == {
        ("HP-YUNQI-2023-MID-1", 1, "", "HP-YUNQI-2023-MID-2"),
        ("HP-YUNQI-2023-MID-2", 2, "结语有错字", None),
    }


def test_the_second_version_gives_the_same_bytes_again_whatever_the_tables_say_later(corrected):
    """Laid out for real, twice."""
    content = Report.objects.get(version=2).content
    once = report_pdf(content, draft=False)
    Area.objects.filter(name="东片区").update(name="东园片区")
    Narrative.objects.update(text="别的")

    assert report_pdf(Report.objects.get(version=2).content, draft=False) == once
    assert services.report_pdf(content, draft=False) == bytes_of(corrected.second)


def test_a_third_version_replaces_the_second(corrected):
    correction = correct(corrected, reason="又有错字")
    change(corrected, correction, text="综述-conclusion，再改。")
    third = issue_next(corrected)

    assert (third.version, third.number) == (3, "HP-YUNQI-2023-MID-3")
    assert "本版取代第2版" in third.content["revision"]["blocks"][0]["text"]
    assert list(Report.objects.order_by("version").values_list("change", flat=True)) == [
        "first",
        "wording",
        "wording",
    ]


def test_an_area_renamed_since_issue_keeps_its_printed_name(issued):
    Area.objects.filter(name="东片区").update(name="东园片区")
    change(issued, correct(issued))

    second = issue_next(issued)

    places = [place["area"] for place in second.facts["findings"]]
    assert places == [place["area"] for place in issued.first.facts["findings"]]
    assert "东园片区" not in str(second.content)


def test_an_area_that_came_since_issue_keeps_wording_from_being_corrected(issued):
    change(issued, correct(issued))
    Area.objects.create(station=issued.city.yunqi, name="新片区", position=9)

    with pytest.raises(Refused, match="片区在签发之后有调整"):
        issue_next(issued)

    assert Report.objects.count() == 1


def test_nothing_changed_is_not_issued(issued):
    correction = correct(issued)
    with pytest.raises(Refused, match="还没有改动任何文字"):
        issue_next(issued)
    change(issued, correction)
    change(issued, correction, text="综述-conclusion", version=1)

    assert not correction.texts.exists()
    with pytest.raises(Refused, match="还没有改动任何文字"):
        issue_next(issued)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "请填写文字"),
        ("稳岗率 {到岗.稳岗率}", "没有“{到岗.稳岗率}”这项数据"),
        ("字" * 30_001, "最多 30000 字"),
    ],
)
def test_words_that_cannot_be_printed_are_refused(issued, text, message):
    with pytest.raises(Invalid, match=message):
        change(issued, correct(issued), text=text)


def test_two_windows_on_one_text_conflict_and_the_same_words_twice_do_not(issued):
    correction = correct(issued)
    change(issued, correction)
    change(issued, correction)

    with pytest.raises(Conflict) as conflict:
        change(issued, correction, text="另一个窗口")

    (difference,) = conflict.value.differences
    assert (difference.theirs, difference.mine, difference.version) == (WORDS, "另一个窗口", 1)


def test_a_double_click_opens_one_and_issues_one(issued, files):
    seen = evaluation_of(issued).version
    correction = correct(issued)
    with pytest.raises(Conflict):
        correct(issued, version=seen)
    change(issued, correction)
    seen = evaluation_of(issued).version
    issue_next(issued)

    with pytest.raises(Refused, match="没有正在办理"):
        issue_next(issued, version=seen)

    assert Report.objects.count() == 2
    assert len(files()) == 2


def test_a_crash_between_file_and_row_leaves_version_one_alone_and_can_be_tried_again(
    issued, files, monkeypatch
):
    change(issued, correct(issued))

    def crash(**_):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(services, "record", crash)
        with pytest.raises(KeyboardInterrupt):
            issue_next(issued)

    assert [report.version for report in Report.objects.all()] == [1]
    assert len(files()) == 1
    assert evaluation_of(issued).facts_snapshot == issued.first.facts
    assert issue_next(issued).version == 2


def test_what_changed_after_the_draft_was_read_is_not_issued(issued):
    correction = correct(issued)
    change(issued, correction)
    read = digest_of(next_version(correction).content)
    change(issued, correction, text="又改了", version=1)

    with pytest.raises(Conflict):
        issue_next(issued, draft=read)


@pytest.mark.parametrize("who", ["expert1", "supervisor", "administrator"])
def test_only_the_lead_corrects(issued, who):
    actor = build.fresh(issued.people.get(who) or getattr(issued.city, who))
    with pytest.raises(PermissionDenied, match="组长"):
        correct(issued, actor=actor)

    correction = correct(issued)
    narrative = Narrative.objects.get(evaluation=issued.evaluation, section="conclusion")
    for attempt in (
        lambda: reword(correction=correction, written=narrative, actor=actor, version=0, text="改"),
        lambda: issue_next(issued, actor=actor),
        lambda: abandon_correction(
            evaluation=evaluation_of(issued), actor=actor, version=evaluation_of(issued).version, reason="不"
        ),
    ):
        with pytest.raises(PermissionDenied, match="组长"):
            attempt()


def test_an_archived_report_is_not_corrected_and_one_in_correction_not_archived(issued):
    correct(issued)
    with pytest.raises(Refused, match="报告的勘误还在办理，不能归档"):
        build.act(issued, "archive")
    evaluation = evaluation_of(issued)
    abandon_correction(evaluation=evaluation, actor=lead(issued), version=evaluation.version, reason="无误")
    build.act(issued, "archive")

    with pytest.raises(Refused, match="只有“已签发”的报告可以勘误或更正"):
        correct(issued)


def test_abandoning_leaves_everything_as_issued(issued):
    correction = correct(issued)
    change(issued, correction)
    evaluation = evaluation_of(issued)

    abandon_correction(evaluation=evaluation, actor=lead(issued), version=evaluation.version, reason="无误")

    correction.refresh_from_db()
    assert (correction.state, correction.closed_by) == ("abandoned", issued.people["lead"])
    assert Narrative.objects.get(evaluation=evaluation, section="conclusion").text == "综述-conclusion"
    assert correct(issued).edition == 2


def test_every_step_is_recorded(corrected):
    entries = AuditEntry.objects.filter(object_type="scoring.correction").order_by("pk")
    issue = AuditEntry.objects.get(action="evaluation.corrected_wording")

    assert [entry.action for entry in entries] == [
        "correction.opened",
        "correction.reworded",
        "correction.reworded",
    ]
    assert (issue.after, issue.reason) == ({"edition": 2}, "结语有错字")
    assert AuditEntry.objects.filter(action="report.issued").count() == 2


def test_the_check_page_answers_for_both_versions(corrected, client):
    def word(report):
        sent = {"number": report.number, "code": report.check_code}
        return client.get(reverse("reports:check"), sent).context["word"]

    assert (word(corrected.first), word(corrected.second)) == ("已被第 2 版取代", "有效")


def test_commands_speak_of_the_newest_version_or_of_the_one_that_is_asked_for(corrected, tmp_path):
    def conclusion(*more):
        out = io.StringIO()
        call_command("evaluation_facts", corrected.evaluation.code, "--json", *more, stdout=out)
        return json.loads(out.getvalue())["narratives"]["conclusion"]

    def page(*more):
        call_command(
            "render_report",
            corrected.evaluation.code,
            "--output",
            tmp_path / "a",
            "--html",
            *more,
            stdout=io.StringIO(),
        )
        return (tmp_path / "a").read_text()

    assert [conclusion(), conclusion("--version", "2"), conclusion("--version", "1")] == [
        WORDS,
        WORDS,
        "综述-conclusion",
    ]
    assert [WORDS in page(), WORDS in page("--version", "1")] == [True, False]
    with pytest.raises(CommandError, match="没有第 3 版"):
        page("--version", "3")


@time_machine.travel("2023-12-20T10:00:00+08:00")
def test_from_the_page_to_the_second_version(issued, sign_in):
    client, code = sign_in(issued.people["lead"]), issued.evaluation.code

    def at(name, *args):
        return reverse(f"reports:{name}", args=[code, *args])

    assert at("correct") in client.get(at("page")).content.decode()
    form = client.get(at("correct")).context["form"]
    sent = {"version": form["version"].value(), "kind": "wording", "reason": "结语有错字"}
    opened = client.post(at("correct"), sent, follow=True)
    assert opened.redirect_chain == [(at("correction"), 302)]
    key = next(one.key for one in opened.context["page"].texts if one.place == "结语")
    saved = client.post(at("correction_text", key), {"text": WORDS, "version": 0}, follow=True)
    assert WORDS in saved.content.decode()
    assert WORDS in client.get(at("correction_draft")).content.decode()
    form = client.get(at("issue_correction")).context["form"]
    confirmed = {name: form[name].value() for name in ("version", "draft")} | {"corrected_on": "2023-12-20"}
    refused = client.post(at("issue_correction"), confirmed)
    assert "请通读草稿后勾选确认" in refused.content.decode()
    done = client.post(at("issue_correction"), confirmed | {"confirmed": "on"}, follow=True)
    assert "第 2 版已签发，编号 HP-YUNQI-2023-MID-2，取代第 1 版" in done.content.decode()
    assert client.get(at("correction")).status_code == 404
