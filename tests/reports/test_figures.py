"""从哪来: every figure of a report answers how it came about, from which figures and from which stored cells."""

import re
from datetime import date
from urllib.parse import quote

import pytest
from django.urls import reverse

from indicators.models import Indicator, Quantity
from reports.derivations import derivations
from reports.models import Report
from reports.queries import draft_content
from reports.services import issue_report
from scoring.fact_catalogue import catalogue
from scoring.facts import evaluation_facts
from scoring.figure_marks import marked, read_marks
from scoring.models import Narrative
from staffing.models import Attendance
from stations.models import Upload
from tests.reports.samples import sample_content, sample_facts
from tests.scoring import build
from tests.scoring.build import D


def parts_of(document):
    """Every text of the chapters and annexes, as the block or cell that holds it."""
    for part in (*document["chapters"], *document["annexes"]):
        for block in part["blocks"]:
            if block["type"] == "table":
                yield from (cell for row in block["body"] for cell in row["cells"])
            elif "text" in block:
                yield block


def figures_of(document):
    """Key and words of every figure that opens."""
    return [
        (key, part["text"][begin:end])
        for part in parts_of(document)
        for begin, end, key in part.get("figures", ())
    ]


def words(text):
    """The number in a text, its unit left aside."""
    return re.sub(r"[^\d.%√—]", "", text)


@pytest.fixture
def with_upload(collated):
    """The evaluation's rows come from a file, its first area indicator has a target and areas."""
    evaluation = collated.evaluation
    agreement = evaluation.agreement
    upload = Upload.objects.create(
        agreement=agreement,
        kind="attendance",
        original_name="七至十一月到岗.xlsx",
        size=1,
        sha256="0" * 64,
        state="applied",
        uploaded_by=collated.city.staff,
        applied_by=collated.city.staff,
        applied_at="2023-12-01T08:30:00+08:00",
    )
    Attendance.objects.update(source=upload, source_sheet="到岗", source_cell="S13")
    east, west = (agreement.station.areas.get(name=name) for name in ("东片区", "西片区"))
    Quantity.objects.update(area=west)
    Quantity.objects.create(
        agreement=agreement,
        indicator=Indicator.objects.filter(kind="area").first(),
        area=east,
        first_month=build.JULY,
        last_month=build.NOVEMBER,
        reported=D(20),
        adds_up=True,
    )
    Narrative.objects.filter(evaluation=evaluation, section="conclusion").update(
        text="稳岗率为{到岗.稳岗率}。"
    )
    return collated


def test_every_marked_figure_says_what_the_report_prints(with_upload):
    """What a link opens is the very figure that stands there, and its inputs and rows are known."""
    evaluation = with_upload.evaluation
    found = derivations(evaluation, evaluation_facts(evaluation))
    told = {key: figure["text"] for key, figure in found["figures"].items()}
    told |= {key: row["value"] for key, row in found["rows"].items()}
    printed = figures_of(draft_content(evaluation))

    lists = {"评估.各方满分", "评估.等级划分"}
    assert {
        (key, text)
        for key, text in printed
        if key not in lists and not key.startswith("attendance") and words(told[key]) != words(text)
    } == set()
    assert {key for key, _ in printed} <= told.keys()
    known = {*catalogue(evaluation_facts(evaluation)), *found["rows"]}
    leads_to = {of for figure in found["figures"].values() for of in (*figure["inputs"], *figure["rows"])}
    assert leads_to - known == set()


def test_every_figure_in_a_table_opens(with_upload):
    """Digits without a link are only those that no one computes: a running number, a contract's dates."""
    document = draft_content(with_upload.evaluation)
    silent = [
        cell["text"]
        for part in (*document["chapters"], *document["annexes"])
        for block in part["blocks"]
        if block["type"] == "table"
        for row in block["body"]
        for index, cell in enumerate(row["cells"])
        if re.search(r"\d|√", cell["text"])
        and not cell.get("figures")
        and cell["kind"] != "dates"
        and index != 1
    ]
    assert silent == []


def test_the_facts_of_a_report_all_open_somewhere():
    """Staffing, indicators and scores: what is known is printed with its key (sample facts hold all of them)."""
    source = sample_facts(3)
    printed = {key for key, _ in figures_of(sample_content(source))}
    known = {key for key, fact in catalogue(source).items() if fact.text is not None}
    groups = ("到岗.", "指标.", "得分.", "情况.")
    # Told only in texts that people write.
    unprinted = {"指标.不低于时间进度的项数", "到岗.期末高级社会工作师人数"}
    assert {key for key in known if key.startswith(groups)} - printed - unprinted == set()


def test_figures_filled_into_a_text_open_too(with_upload):
    conclusion = draft_content(with_upload.evaluation)["chapters"][-1]["blocks"]
    assert [(part["text"], part.get("figures")) for part in conclusion] == [
        ("稳岗率为5.00%。", [[4, 9, "到岗.稳岗率"]])
    ]


def test_what_a_user_typed_never_passes_for_a_figure():
    assert read_marks(f"共{marked('a', '3个')}，其中{marked('b', '1')}") == (
        "共3个，其中1",
        [(1, 3, "a"), (6, 7, "b")],
    )
    typed = "\ue000得分.总分\ue001 99.00分\ue002"
    assert read_marks(typed) == (typed, [])


def issued(made):
    return issue_report(
        evaluation=made.evaluation,
        actor=build.fresh(made.people["lead"]),
        issued_on=date(2023, 12, 15),
        version=made.evaluation.version,
        with_file=False,
    )


def test_a_reader_is_led_from_a_share_to_the_cells(with_upload, sign_in):
    issued(with_upload)
    client = sign_in(with_upload.city.supervisor)
    code = with_upload.evaluation.code
    page = client.get(reverse("reports:page", args=[code])).content.decode()
    links = [reverse("reports:figure", args=[code, key]) for key in ("到岗.稳岗率", "到岗.持续在岗人数")]
    assert f'href="{links[0]}"' in page

    share = client.get(links[0], headers={"X-Requested-With": "fetch"}).content.decode()
    assert (
        "5.00%" in share,
        "逐月持续在岗1名 ÷ 每月应到岗20名" in share,
        quote("到岗.持续在岗人数") in share,
    ) == (
        True,
        True,
        True,
    )
    rows = client.get(links[1]).content.decode()
    upload = Upload.objects.get()
    assert rows.count("七至十一月到岗.xlsx") == 5
    assert ("到岗!S13" in rows, "2023-12-01 08:30" in rows, str(with_upload.city.staff) in rows) == (
        True,
        True,
        True,
    )
    assert reverse("staffing:preview", args=[upload.pk]) in rows


def test_an_issued_report_answers_as_at_issue(with_upload, sign_in):
    report = issued(with_upload)
    before = report.derivations
    Attendance.objects.update(source_cell="A1", insured=False)
    address = reverse("reports:figure", args=[with_upload.evaluation.code, "到岗.实到岗人次"])
    shown = sign_in(with_upload.city.lead).get(address).content.decode()
    assert ("5人次" in shown, "到岗!S13" in shown, "到岗!A1" in shown) == (True, True, False)
    assert Report.objects.get().derivations == before


def test_who_judges_the_service_gets_no_file_and_no_reason_about_a_person(with_upload, sign_in):
    """The purchaser reads annex 2 as printed, and nothing of the persons beyond it."""
    Attendance.objects.filter(month=build.JULY).update(
        verified_on_post=True,
        verified_insured=True,
        verified_paid=True,
        verified_reason="看过周小禾的参保证明",
    )
    issued(with_upload)
    figure = reverse("reports:figure", args=[with_upload.evaluation.code, "到岗.实到岗人次"])
    address = reverse("staffing:preview", args=[Upload.objects.get().pk])
    read = {
        who: sign_in(getattr(with_upload.city, who)).get(figure).content.decode()
        for who in ("purchaser", "supervisor")
    }
    assert {
        who: ("七至十一月到岗.xlsx" in text, address in text, "参保证明" in text)
        for who, text in read.items()
    } == {
        "purchaser": (True, False, False),
        "supervisor": (True, True, True),
    }


def test_only_what_is_printed_has_an_answer(with_upload, sign_in):
    issued(with_upload)
    lead, code = sign_in(with_upload.city.lead), with_upload.evaluation.code
    keys = ("得分.总分", "到岗.没有这项", "attendance:999999", "附件2.x")
    found = {key: lead.get(reverse("reports:figure", args=[code, key])).status_code for key in keys}
    assert found == {"得分.总分": 200, "到岗.没有这项": 404, "attendance:999999": 404, "附件2.x": 404}


def test_before_issue_only_the_lead_asks(with_upload, sign_in):
    address = reverse("reports:figure", args=[with_upload.evaluation.code, "得分.总分"])
    answers = {
        who: sign_in(getattr(with_upload.city, who)).get(address).status_code
        for who in ("lead", "expert", "staff", "supervisor", "nobody")
    }
    assert answers == {"lead": 200, "expert": 403, "staff": 403, "supervisor": 403, "nobody": 404}


def test_a_report_issued_before_sources_were_kept_says_so(with_upload, sign_in):
    issued(with_upload)
    Report.objects.update(derivations=None)
    address = reverse("reports:figure", args=[with_upload.evaluation.code, "得分.总分"])
    shown = sign_in(with_upload.city.lead).get(address).content.decode()
    assert "系统还没有保存数据来源" in shown
