"""manage.py render_report: exit codes, drafts and snapshots."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from reports import services
from scoring.models import Evaluation
from tests.reports.reading import Printed, bytes_of, whole
from tests.scoring import build

CODE = "HP-YUNQI-2023-MID"


def test_an_unknown_code_ends_with_2(db, tmp_path):
    with pytest.raises(CommandError, match="没有编号为“NONE”的评估") as error:
        call_command("render_report", "NONE", output=tmp_path / "x.pdf")

    assert error.value.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_ends_with_2(collated, tmp_path):
    with pytest.raises(CommandError, match="无法写入") as error:
        call_command("render_report", CODE, output=tmp_path / "none" / "x.pdf")

    assert error.value.returncode == 2


def test_a_draft_bears_its_watermark(collated, tmp_path):
    call_command("render_report", CODE, output=tmp_path / "x.pdf")

    printed = Printed((tmp_path / "x.pdf").read_bytes())

    assert all("草" in text and "稿" in text for text in printed.pages)


def test_an_issued_one_needs_no_stored_file_and_gives_the_same_bytes(collated, tmp_path):
    evaluation = Evaluation.objects.get(pk=collated.evaluation.pk)
    report = services.issue_report(
        evaluation=evaluation,
        actor=build.fresh(collated.people["lead"]),
        issued_on=date(2023, 12, 15),
        version=evaluation.version,
    )
    stored = bytes_of(report)
    report.file.storage.delete(report.file.name)

    call_command("render_report", CODE, output=tmp_path / "x.pdf")

    assert (tmp_path / "x.pdf").read_bytes() == stored


def test_html_instead_of_pdf(collated, tmp_path):
    call_command("render_report", CODE, output=tmp_path / "x.html", html=True)

    text = (tmp_path / "x.html").read_text("utf-8")

    assert text.startswith("<!DOCTYPE html>")
    assert "云栖街社工服务站" in text


def test_before_collation_no_score_is_in_it(city, tmp_path):
    build.all_submitted(city)
    build.report_data(city)

    call_command("render_report", CODE, output=tmp_path / "x.html", html=True)

    text = whole((tmp_path / "x.html").read_text("utf-8"))
    assert "评估尚未汇总，各方得分、总得分和等级暂不列示。" in text
    assert "总得分：" not in text
