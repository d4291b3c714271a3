"""manage.py import_attendance: what it prints and with which code it ends."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from staffing.models import Attendance
from stations.models import Upload

WARNINGS = [
    {
        "sheet": "到岗情况",
        "cell": cell,
        "message": f"2023年10月新到岗，备注为空（{name}）。建议写明入职或调入的日期和去向。",
    }
    for cell, name in (("X25", "姚芷若"), ("X26", "范宇轩"))
]


@pytest.fixture
def run(tmp_path):
    """Runs the command on bytes; gives its exit code and what it printed."""

    def run(data, *options):
        file = tmp_path / "到岗表.xlsx"
        file.write_bytes(data)
        return run_on(file, *options)

    return run


def run_on(file, *options):
    out = StringIO()
    try:
        call_command("import_attendance", str(file), *options, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    except CommandError as error:
        return error.returncode, f"{out.getvalue()}{error}"
    return 0, out.getvalue()


def test_a_look_writes_nothing(run, agreement, reference):
    code, printed = run(reference, "--agreement", agreement.code, "--json")
    assert code == 0
    assert json.loads(printed) == {
        "errors": [],
        "warnings": WARNINGS,
        "added": 115,
        "changed": 0,
        "unchanged": 0,
        "missing": 0,
        "committed": False,
    }
    assert not Attendance.objects.exists()
    assert not Upload.objects.exists()


def test_commit_writes_once_and_the_second_time_nothing(run, agreement, reference):
    call = ("--agreement", agreement.code, "--commit", "--reason", "与机构核对", "--json")
    code, printed = run(reference, *call)
    assert (code, json.loads(printed)["added"], json.loads(printed)["committed"]) == (0, 115, True)
    upload = Upload.objects.get()
    assert set(upload.explanations.values()) == {"与机构核对"}
    code, printed = run(reference, *call)
    again = json.loads(printed)
    assert (code, again["added"], again["unchanged"], again["committed"]) == (0, 0, 115, True)


def test_only_the_months_asked_for(run, agreement, reference):
    code, printed = run(reference, "--agreement", agreement.code, "--months", "2023-10..2023-11", "--json")
    assert (code, json.loads(printed)["added"]) == (0, 46)


def test_warnings_want_a_reason(run, agreement, reference):
    code, printed = run(reference, "--agreement", agreement.code, "--commit")
    assert code == 2
    assert "--reason" in printed
    assert not Attendance.objects.exists()


def test_errors_end_with_1_and_nothing_written(run, agreement, altered):
    code, printed = run(
        altered({"N10": "？"}), "--agreement", agreement.code, "--commit", "--reason", "好", "--json"
    )
    result = json.loads(printed)
    assert code == 1
    assert [(item["cell"], item["message"]) for item in result["errors"]] == [
        ("N10", "“？”不是到岗标记（2023年9月 · 许嘉禾 · 社保购买）。请改为 √ 或 —。")
    ]
    assert result["committed"] is False
    assert not Attendance.objects.exists()


def test_a_file_that_cannot_be_read_ends_with_1(run, agreement):
    code, printed = run(b"no workbook", "--agreement", agreement.code, "--json")
    (problem,) = json.loads(printed)["errors"]
    assert code == 1
    assert problem["message"].startswith("这不是电子表格（.xlsx、.xls 或 .ods）。")


def test_people_read_the_problems_line_by_line(run, agreement, altered):
    code, printed = run(altered({"N10": "？"}), "--agreement", agreement.code)
    assert code == 1
    assert printed.splitlines()[0] == (
        "错误 到岗情况 N10 “？”不是到岗标记（2023年9月 · 许嘉禾 · 社保购买）。请改为 √ 或 —。"
    )
    assert printed.splitlines()[-1] == "没有写入。"


@pytest.mark.parametrize(
    "options",
    [("--agreement", "NO-SUCH"), ("--agreement", "文冲街-2023", "--months", "七月")],
)
def test_bad_calls_end_with_2(run, agreement, reference, options):
    assert run(reference, *options)[0] == 2


def test_a_missing_file_ends_with_2(agreement, tmp_path):
    assert run_on(tmp_path / "不在.xlsx", "--agreement", agreement.code)[0] == 2
