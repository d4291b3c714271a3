"""manage.py report_contradictions: an evaluation's own texts, a file's, and calls that can't be answered."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.scoring import build


def listed(*arguments):
    out = StringIO()
    call_command("report_contradictions", *arguments, "--json", stdout=out)
    return [
        (row["severity"], row["where"], row["fact"], row["accepted"]) for row in json.loads(out.getvalue())
    ]


def test_a_file_is_read_instead_of_the_texts(city, tmp_path):
    evaluation = build.collated(city).evaluation
    path = tmp_path / "report.md"
    path.write_text("# 结语\n\n本次评估总分为\n61.00分，等级为合格。\n", encoding="utf-8")
    assert listed(evaluation.code, "--text", str(path)) == [
        ("blocking", "结语", "总分", None),
        ("blocking", "结语", "等级", None),
    ]
    assert listed(evaluation.code) == []


def test_calls_that_cannot_be_answered(city, tmp_path):
    evaluation = build.collated(city).evaluation
    not_text = tmp_path / "report.docx"
    not_text.write_bytes(b"PK\xff\xfe")
    for arguments in (["NO-SUCH"], [evaluation.code, "--text", str(not_text)]):
        with pytest.raises(CommandError) as refused:
            call_command("report_contradictions", *arguments)
        assert refused.value.returncode == 2
