"""The check page: who holds a report learns whether it is valid, and nobody learns anything else."""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pypdfium2
import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from reports import numbering, services
from reports.check_mark import check_mark, qr_picture
from reports.documents import report_pdf
from reports.models import Report
from scoring.models import Correction, Evaluation
from scoring.services import transition
from scoring.workflow import Action
from tests.scoring import build

PAGE = "/check/"
FILE = b"%PDF-1.7 " + bytes(range(256)) * 400
# The word of an answer and what follows it.
ANSWER = re.compile(
    r'<div class="note (\w+)" role="status"><span class="word">(.*?)</span><p>(.*?)</p></div>'
)


@pytest.fixture
def issued(collated, files, monkeypatch) -> Report:
    """A report with a file that wasn't rendered: what a file holds doesn't matter to its sum."""
    monkeypatch.setattr(services, "report_pdf", lambda *_, **__: FILE)
    return issue(collated)


def issue(made, **more) -> Report:
    evaluation = Evaluation.objects.get(pk=made.evaluation.pk)
    return services.issue_report(
        evaluation=evaluation,
        actor=build.fresh(made.people["lead"]),
        issued_on=date(2023, 12, 15),
        version=evaluation.version,
        **more,
    )


def superseding(report: Report, change: str = Report.Change.DATA) -> Report:
    """A next version of the report, as its row will stand."""
    fields = {"version": report.version + 1, "change": change, "file": "", "sha256": ""}
    number = f"{report.number[:-1]}{report.version + 1}"
    fields["correction"] = Correction.objects.create(
        evaluation=report.evaluation,
        kind=change,
        edition=report.version + 1,
        reason="有误",
        state="issued",
        opened_by=report.issued_by,
        closed_by=report.issued_by,
        closed_at=report.issued_at,
    )
    values = {"pk": None, "number": number, "check_code": numbering.draw_check_code(), **fields}
    following = Report.objects.get(pk=report.pk)
    for name, value in values.items():
        setattr(following, name, value)
    following._state.adding = True
    following.save(force_insert=True)
    return following


def by_code(number, code, client=None):
    return (client or Client()).get(PAGE, {"number": number, "code": code})


def by_file(data, name="report.pdf", client=None):
    return (client or Client()).post(PAGE, {"file": SimpleUploadedFile(name, data)})


def word(response) -> str:
    """The one answer on the page."""
    ((_, told, _),) = ANSWER.findall(response.content.decode())
    return told


def told_without_what_was_sent(response) -> str:
    """The whole page but for what the reader typed and the token of its form."""
    return re.sub(r'value="[^"]*"|hx-headers=\'.*?\'', "", response.content.decode())


def test_codes_are_drawn_anew_from_what_is_not_mistaken_on_paper():
    codes = {numbering.draw_check_code() for _ in range(200)}

    assert len(codes) == 200
    assert {len(code) for code in codes} == {10}
    assert set("".join(codes)) == set(numbering.ALPHABET)
    assert not set("01IO") & set(numbering.ALPHABET)


def test_an_issue_draws_its_code(collated, monkeypatch):
    monkeypatch.setattr(services, "draw_check_code", lambda: "DRAWN23456")

    assert issue(collated, with_file=False).check_code == "DRAWN23456"


def test_number_and_code_together_are_valid_however_they_are_typed(issued):
    number, code = issued.number, issued.check_code
    typed = [
        (number, code),
        (number.lower(), code.lower()),
        (f" {number} ", f"{code[:5]} {code[5:]}"),
        (number.replace("-", "－"), "".join(chr(ord(letter) + 0xFEE0) for letter in code)),
    ]

    assert [word(by_code(*each)) for each in typed] == ["有效"] * 4


def test_anything_else_is_not_ours(issued):
    other = superseding(issued)
    changed = issued.check_code[:-1] + ("3" if issued.check_code[-1] == "2" else "2")
    wrong = [
        (issued.number, changed),
        (issued.number, other.check_code),
        (other.number, issued.check_code),
        (issued.number[:-1], issued.check_code),
        ("HP-NOWHERE-1", issued.check_code),
        (issued.number, "' OR 1=1 --"),
        (issued.number, "校验码"),
        (issued.number, issued.check_code[:-1]),
    ]

    answers = [by_code(*each) for each in wrong]

    assert [word(answer) for answer in answers] == ["不符"] * len(wrong)
    assert len({told_without_what_was_sent(answer) for answer in answers}) == 1


def test_a_wrong_code_asks_the_database_as_an_unknown_number_does(issued, django_assert_num_queries):
    for number in (issued.number, "HP-NOWHERE-1"):
        with django_assert_num_queries(1):
            by_code(number, "2345678923")


def test_the_file_as_issued_is_valid_and_one_byte_more_or_less_or_other_is_not(issued):
    altered = FILE[:70_000] + bytes([FILE[70_000] ^ 1]) + FILE[70_001:]

    assert word(by_file(FILE, "随便什么名字.txt")) == "有效"
    for other in (altered, FILE + b"\n", FILE[:-1], b"no PDF", b"\0"):
        assert word(by_file(other)) == "不符"


def test_nothing_of_a_file_is_kept(issued, files):
    before = files()
    by_file(FILE)
    by_file(b"%PDF-1.7 another")

    assert files() == before
    assert Report.objects.count() == 1


def test_a_report_without_a_file_yet_is_known_by_its_code(collated):
    report = issue(collated, with_file=False)

    assert word(by_file(FILE)) == "不符"
    assert word(by_code(report.number, report.check_code)) == "有效"


@pytest.mark.parametrize("change", ["wording", "data"])
def test_a_superseded_version_names_the_newest_one(issued, change):
    second = superseding(issued, change)
    assert word(by_code(issued.number, issued.check_code)) == "已被第 2 版取代"
    assert word(by_file(FILE)) == "已被第 2 版取代"
    assert word(by_code(second.number, second.check_code)) == "有效"

    third = superseding(second, change)
    assert word(by_code(issued.number, issued.check_code)) == "已被第 3 版取代"
    assert word(by_code(second.number, second.check_code)) == "已被第 3 版取代"
    assert word(by_code(third.number, third.check_code)) == "有效"


def test_an_archived_report_stays_valid(collated, issued):
    evaluation = Evaluation.objects.get(pk=collated.evaluation.pk)
    transition(
        evaluation=evaluation,
        action=Action.ARCHIVE,
        actor=build.fresh(collated.people["lead"]),
        version=evaluation.version,
    )

    assert word(by_code(issued.number, issued.check_code)) == "有效"
    assert word(by_file(FILE)) == "有效"


def test_nothing_but_the_answer_is_told_of_two_reports_or_of_none(collated, issued):
    """Byte for byte the same, whatever station, score, grade or date a report has."""
    other = superseding(issued)
    another = Evaluation.objects.get(pk=collated.evaluation.pk)
    another.pk, another.code = None, "HP-OTHER"
    another.save()
    Report.objects.filter(pk=other.pk).update(
        evaluation=another,
        total="12.34",
        grade="不合格",
        content={"title": "别的报告"},
        issued_on=date(2024, 5, 6),
    )
    found = [by_code(report.number, report.check_code) for report in (issued, other)]

    assert [word(answer) for answer in found] == ["有效", "有效"]
    assert len({told_without_what_was_sent(answer) for answer in found}) == 1
    without_words = {
        ANSWER.sub("", told_without_what_was_sent(answer))
        for answer in (*found, by_code("HP-NOWHERE-1", "X"))
    }
    assert len(without_words) == 1


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"number": "HP-YUNQI-2023-MID-1"}, "请填写校验码。"),
        ({"code": "2345678923"}, "请填写报告编号。"),
        ({"number": "", "code": ""}, "请填写报告编号。"),
        ({"number": "X" * 61, "code": "2345678923"}, "不超过60字符"),
    ],
)
def test_what_is_missing_is_said(db, sent, message):
    response = Client().get(PAGE, sent)

    assert response.status_code == 422
    assert message in re.sub(r"\s", "", response.content.decode())
    assert ANSWER.findall(response.content.decode()) == []


@pytest.mark.parametrize(
    ("data", "message"), [(b"", "文件是空的"), (b"%PDF" + bytes(10 << 20), "文件超过 10 MB")]
)
def test_an_empty_file_and_one_too_large_are_refused_in_words(db, data, message):
    response = by_file(data)

    assert (response.status_code, message in response.content.decode()) == (422, True)
    assert ANSWER.findall(response.content.decode()) == []


def test_the_page_is_for_everybody_and_stays_in_no_cache_and_no_index(collated, issued, sign_in):
    stranger = by_code(issued.number, issued.check_code)
    station = by_code(issued.number, issued.check_code, sign_in(collated.city.nobody))

    assert [word(stranger), word(station)] == ["有效", "有效"]
    for answer in (stranger, station):
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex"
        assert answer["Referrer-Policy"] == "same-origin"
    assert set(stranger.cookies) == {"csrftoken"}


def test_sign_in_page_and_report_lead_there(collated, issued, sign_in):
    shown = sign_in(collated.city.staff).get(reverse("reports:page", args=[collated.evaluation.code]))

    for page in (Client().get(reverse("login")), shown):
        assert f'href="{PAGE}' in page.content.decode()


def test_the_address_is_frozen_with_the_report_and_answers_at_once(issued, settings):
    settings.SITE_URL = "https://moved.example.gov.cn"
    address = urlsplit(Report.objects.get().content["check"]["address"])

    assert (address.scheme, address.netloc, address.path) == ("http", "testserver", PAGE)
    assert parse_qs(address.query) == {"number": [issued.number], "code": [issued.check_code]}
    assert word(Client().get(f"{address.path}?{address.query}")) == "有效"
    assert check_mark("A-1", "B")["address"] == "https://moved.example.gov.cn/check/?number=A-1&code=B"


def test_the_printed_qr_code_is_the_address(collated):
    """Module for module what the standard draws for it at level M, with its quiet zone."""
    content = issue(collated, with_file=False).content
    wanted = [
        [bool(module) for module in row]
        for row in segno.make(content["check"]["address"], error="m", micro=False).matrix
    ]

    assert printed_modules(report_pdf(content, draft=False), len(wanted)) == wanted
    assert qr_picture("A")["box"] == "-4 -4 29 29"


def printed_modules(data: bytes, count: int) -> list[list[bool]]:
    """Dark or light at the middle of each module of the code at the foot of the cover."""
    with pypdfium2.PdfDocument(data) as pdf:
        image = pdf[0].render(scale=4, grayscale=True).to_pil()
    per_mm = image.width / 210
    # The code stands left of the words, below the parties.
    corner = image.crop([round(mm * per_mm) for mm in (40, 232, 69, 262)])
    left, top, right, bottom = corner.point(lambda grey: 255 if grey < 128 else 0).getbbox()
    step = (right - left) / count
    assert abs((bottom - top) / count - step) < 0.2
    return [
        [corner.getpixel((left + (x + 0.5) * step, top + (y + 0.5) * step)) < 128 for x in range(count)]
        for y in range(count)
    ]


def test_a_draft_bears_none_of_it(collated, sign_in):
    shown = sign_in(collated.city.lead).get(reverse("reports:page", args=[collated.evaluation.code]))

    assert 'class="check"' not in shown.content.decode()
    assert "校验码" not in shown.content.decode()
