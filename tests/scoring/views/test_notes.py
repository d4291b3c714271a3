"""Notes under the texts of an editor: what they say otherwise than the data that their writer may know."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring.models import Evaluation, Finding, Narrative
from tests.scoring import build

# The small city counts 50 files; every party gives full points, which is 优秀.
FILES, GRADE = "全站<共>建档70份。", "评估等级为合格。"


def narrate(made, text):
    Narrative.objects.filter(evaluation=made.evaluation, section="conclusion").update(text=text)


def test_a_point_that_says_otherwise_than_the_data_bears_a_note(made, city, open_page):
    build.report_data(city)
    build.write_findings(made, "expert1")
    sheet, point = build.sheet_of(made, "expert1"), Finding.objects.first()
    Finding.objects.filter(pk=point.pk).update(text=f"{FILES}{GRADE}")
    status, notes = open_page(made, "expert1", "findings_notes", sheet.pk)
    assert status == 200
    assert notes.count("data-notes-of") == notes.count('class="doubt"') == 1
    assert f'data-notes-of="point-{point.pk}"' in notes
    assert "全站&lt;共&gt;建档<mark>70份</mark></p>" in notes
    assert "50" in notes
    # Without a script it stands on the page, after each saving.
    page = open_page(made, "expert1", "findings", sheet.pk)[1]
    assert page.count("<mark>") == 1
    assert f'aria-describedby="notes-point-{point.pk}"' in page
    assert f'id="notes-point-{point.pk}"' in page
    # Read back before it is handed in.
    assert open_page(made, "expert1", "submit", sheet.pk)[1].count("<mark>") == 1


def test_figures_from_the_data_bear_none(made, city, open_page):
    build.report_data(city)
    build.write_findings(made, "expert1")
    Finding.objects.update(text="全站共建档{指标.建档.完成量}。")
    sheet = build.sheet_of(made, "expert1")
    page = open_page(made, "expert1", "findings", sheet.pk)[1]
    assert "全站共建档50份。" in page
    assert "<mark>" not in page
    assert "data-notes-of" not in open_page(made, "expert1", "findings_notes", sheet.pk)[1]


def test_no_note_tells_of_scores_before_they_may_be_read(city, open_page):
    made = build.all_submitted(city)
    code = made.evaluation.code
    narrate(made, f"本次评估总分为61.00分。第三方得分为30.00分。{GRADE}")
    for page in ("narratives", "narratives_notes"):
        assert 'class="doubt"' not in open_page(made, "lead", page, code)[1]

    Evaluation.objects.filter(pk=made.evaluation.pk).update(state="collated")
    notes = open_page(made, "lead", "narratives_notes", code)[1]
    assert (notes.count("签发前须改正"), notes.count('class="doubt"')) == (2, 3)
    assert "100.00分" in notes
    assert 'data-notes-of="text-conclusion"' in notes


def test_the_lead_reads_those_of_the_points_that_are_edited(city, open_page):
    made = build.collated(city)
    Finding.objects.filter(party__code__in=["third", "centre"], kind="good").update(text=GRADE)
    points = set(Finding.objects.filter(party__code="third", kind="good").values_list("pk", flat=True))
    notes = open_page(made, "lead", "edit_findings_notes", made.evaluation.code)[1]
    assert {f"point-{pk}" for pk in points} == {
        part.partition('"')[0] for part in notes.split('data-notes-of="')[1:]
    }


def test_nobody_reads_them_who_may_not_write_there(city, open_page):
    made = build.scoring(city)
    sheet = build.sheet_of(made, "expert1")
    for who in ("expert2", "lead", "administrator", "staff"):
        assert open_page(made, who, "findings_notes", sheet.pk)[0] == 404
    for who, page in (("expert1", "narratives_notes"), ("lead", "edit_findings_notes")):
        assert open_page(made, who, page, made.evaluation.code)[0] == 403


def test_many_points_ask_as_often_as_few(made, city, open_page):
    build.report_data(city)
    sheet = build.sheet_of(made, "expert1").pk
    open_page(made, "expert1", "sheet", sheet)  # signs in

    def asked():
        build.write_findings(made, "expert1", FILES)
        with CaptureQueriesContext(connection) as queries:
            assert "<mark>" in open_page(made, "expert1", "findings_notes", sheet)[1]
        return len(queries)

    assert asked() == asked()
