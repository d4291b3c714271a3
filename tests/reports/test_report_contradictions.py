"""manage.py report_contradictions: an evaluation's own texts, a file's, and calls that can't be answered."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from scoring.checking import standing_notes
from scoring.models import Narrative
from scoring.services import Explanation, accept_contradictions
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
        ("blocking", "结语", "总分", False),
        ("blocking", "结语", "等级", False),
    ]
    assert listed(evaluation.code) == []


def test_what_was_explained_stays_listed_with_its_reason(city):
    evaluation = build.collated(city).evaluation
    Narrative.objects.filter(section="conclusion").update(text="全站共建档70份。")
    (note,) = standing_notes(evaluation)
    accept_contradictions(
        evaluation=evaluation,
        explanations=[Explanation(note.contradiction.key, "含结转的20份")],
        actor=build.fresh(city.lead),
    )
    out = StringIO()
    call_command("report_contradictions", evaluation.code, "--json", stdout=out)
    (row,) = json.loads(out.getvalue())
    assert (row["key"], row["accepted"], row["reason"]) == (note.contradiction.key, True, "含结转的20份")
    out = StringIO()
    call_command("report_contradictions", evaluation.code, stdout=out)
    assert out.getvalue().startswith("[已说明] 结语：")
    assert "理由：含结转的20份" in out.getvalue()


def test_calls_that_cannot_be_answered(city, tmp_path):
    evaluation = build.collated(city).evaluation
    not_text = tmp_path / "report.docx"
    not_text.write_bytes(b"PK\xff\xfe")
    for arguments in (["NO-SUCH"], [evaluation.code, "--text", str(not_text)]):
        with pytest.raises(CommandError) as refused:
            call_command("report_contradictions", *arguments)
        assert refused.value.returncode == 2
