"""The pages of findings and narratives."""

from scoring.models import Finding
from tests.scoring import build


def test_findings_are_added_changed_moved_and_deleted_on_their_page(made, open_page):
    sheet = build.sheet_of(made, "expert1")
    place = f"{build.rows_of(sheet)['项目管理']}-0"
    for text in ("甲", "乙"):
        post = {"place": place, "kind": "good", "text": text}
        assert open_page(made, "expert1", "findings", sheet.pk, post=post) == (
            302,
            f"/sheets/{sheet.pk}/findings/#good-{place}",
        )
    first, second = Finding.objects.all()
    open_page(made, "expert1", "change_finding", second.pk, post={"action": "up", "version": 1})
    assert [row.text for row in Finding.objects.all()] == ["乙", "甲"]
    post = {"action": "edit", "version": 1, "text": "丙"}
    assert open_page(made, "expert1", "change_finding", first.pk, post=post)[0] == 302
    status, text = open_page(made, "expert1", "change_finding", first.pk, post=post | {"text": "丁"})
    assert (status, ">丙<" in text, ">丁<" in text) == (409, True, True)
    assert (
        open_page(made, "expert1", "change_finding", second.pk, post={"action": "delete", "version": 1})[0]
        == 302
    )
    assert [row.text for row in Finding.objects.all()] == ["丙"]


def test_anothers_finding_is_not_found(made, open_page):
    build.write_findings(made, "expert1")
    finding = Finding.objects.first()
    for who in ("expert2", "lead", "administrator", "staff"):
        post = {"action": "edit", "version": 1, "text": "改"}
        assert open_page(made, who, "change_finding", finding.pk, post=post)[0] == 404


def test_the_lead_edits_the_third_partys_findings_at_collation(city, open_page):
    made = build.collated(city)
    text = open_page(made, "lead", "edit_findings", made.evaluation.code)[1]
    assert "expert1-项目管理-good" in text
    assert "supervisor-监督方-good" not in text
    finding = Finding.objects.get(text="expert1-项目管理-good")
    post = {"action": "edit", "version": 1, "text": "统稿后的话"}
    assert open_page(made, "lead", "change_finding", finding.pk, post=post) == (
        302,
        f"/evaluations/{made.evaluation.code}/findings/#good-{finding.section_id}-0",
    )
    assert open_page(made, "expert1", "edit_findings", made.evaluation.code)[0] == 403


def test_narratives_are_saved_and_a_stale_one_shows_both(made, open_page):
    code = made.evaluation.code
    post = {"section": "station", "version": 1, "text": "本站位于云栖路。"}
    assert open_page(made, "lead", "narratives", code, post=post) == (
        302,
        f"/evaluations/{code}/narratives/#station",
    )
    status, text = open_page(made, "lead", "narratives", code, post=post | {"text": "另一稿。"})
    assert (status, "本站位于云栖路。" in text, "另一稿。" in text) == (409, True, True)
    assert open_page(made, "expert1", "narratives", code)[0] == 403
