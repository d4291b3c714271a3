"""manage.py import_indicators: what it prints, what it writes, how it exits."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from indicators.models import Quantity
from stations.models import Upload


@pytest.fixture
def run(wenchong, tmp_path):
    """Runs the command on bytes; gives its exit code and what it printed."""

    def call(data, *options, agreement="HP-WENCHONG-2023"):
        path = tmp_path / "指标.xlsx"
        path.write_bytes(data)
        printed = StringIO()
        try:
            call_command("import_indicators", str(path), "--agreement", agreement, *options, stdout=printed)
        except SystemExit as leaving:
            return leaving.code, printed.getvalue()
        except CommandError as wrong:
            return wrong.returncode, printed.getvalue() + str(wrong)
        return 0, printed.getvalue()

    return call


def test_without_commit_nothing_is_written(run, reference):
    code, printed = run(reference, "--json")
    result = json.loads(printed)
    assert code == 0
    assert {
        name: result[name] for name in ("errors", "added", "changed", "unchanged", "missing", "committed")
    } == {
        "errors": [],
        "added": 62,
        "changed": 0,
        "unchanged": 0,
        "missing": 0,
        "committed": False,
    }
    assert [(item["sheet"], item["cell"]) for item in result["warnings"]] == [
        ("指标完成情况", "R4"),
        ("指标完成情况", "S13"),
        ("指标完成情况", "V13"),
    ]
    assert set(result["warnings"][0]) == {"sheet", "cell", "message"}
    assert (Quantity.objects.count(), Upload.objects.count()) == (0, 0)


def test_commit_writes_once_and_the_second_time_nothing(run, reference):
    code, printed = run(reference, "--commit", "--reason", "已与站点核对", "--json")
    assert (code, json.loads(printed)["committed"], Quantity.objects.count()) == (0, True, 62)
    code, printed = run(reference, "--commit", "--reason", "已与站点核对", "--json")
    result = json.loads(printed)
    assert (code, result["added"], result["changed"], result["unchanged"]) == (0, 0, 0, 62)
    assert Quantity.objects.count() == 62


def test_warnings_want_a_reason_before_anything_is_written(run, reference):
    code, printed = run(reference, "--commit")
    assert code == 2
    assert printed.endswith("有提醒，没有写入。请核对后用 --reason 写明说明。")
    assert Quantity.objects.count() == 0


def test_errors_exit_with_1_and_write_nothing(run, altered):
    code, printed = run(altered({"D4": "很多"}), "--commit", "--reason", "已核对", "--json")
    result = json.loads(printed)
    assert (code, result["committed"]) == (1, False)
    assert result["errors"] == [
        {
            "sheet": "指标完成情况",
            "cell": "D4",
            "message": "“很多”不是数字（建档 · 片区1）。请填写数字，没有数量的请写“/”。",
        }
    ]
    assert (Quantity.objects.count(), Upload.objects.count()) == (0, 0)


def test_a_file_that_cannot_be_read_exits_with_1(run):
    code, printed = run(b"%PDF-1.7 not a workbook", "--json")
    result = json.loads(printed)
    assert code == 1
    assert [(item["sheet"], item["cell"]) for item in result["errors"]] == [("", "")]
    assert "PDF" in result["errors"][0]["message"]


def test_the_months_come_from_the_option_where_the_title_has_none(run, altered):
    data = altered({"A1": "文冲街社工站指标完成情况", "协议内容!A1": "文冲街社工站指标完成情况"})
    code, _ = run(data, "--months", "2023-07..2023-09", "--commit", "--reason", "已核对")
    assert code == 0
    assert {str(month) for month in Quantity.objects.values_list("last_month", flat=True)} == {"2023-09-01"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--months", "7月"), "“7月”不是月份"),
        (("--months", "2023-11..2023-07"), "终止月份早于起始月份"),
    ],
)
def test_a_bad_call_exits_with_2(run, reference, options, message):
    code, printed = run(reference, *options)
    assert code == 2
    assert message in printed


def test_an_unknown_agreement_and_a_missing_file_exit_with_2(run, reference, wenchong):
    code, printed = run(reference, agreement="NOWHERE")
    assert (code, printed) == (2, "没有编号为“NOWHERE”的协议。")
    with pytest.raises(CommandError, match="找不到文件") as wrong:
        call_command("import_indicators", "nowhere.xlsx", "--agreement", "HP-WENCHONG-2023")
    assert wrong.value.returncode == 2


def test_people_read_lines(run, reference):
    _, printed = run(reference)
    assert printed.splitlines()[1].startswith("提醒 指标完成情况 S13 “中小型社区活动-次数”各片区相加为 39")
    assert printed.splitlines()[-2:] == ["新增 62，变更 0，不变 0，表中缺少 0", "没有写入。"]
