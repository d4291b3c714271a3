"""A template's marker: found in whatever comes back, never trusted beyond what it says."""

from datetime import date

import pytest

from stations.workbooks import Grid, Workbook
from stations.workbooks.marker import HELP_TITLE, Marker, misplaced, months_beyond, take_marker

MARKER = Marker("attendance", "HP-1", "文冲街社工站", date(2023, 7, 1), date(2023, 11, 1))
DATA = Grid("到岗情况", [["姓名"]])
HELP = Grid("填表说明", [[HELP_TITLE]])


def hidden(marker=MARKER, **changed) -> Grid:
    """The marker's sheet with some of its lines changed."""
    return Grid("系统标记", [[name, changed.get(name, value)] for name, value in marker.lines()], hidden=True)


def test_it_is_taken_out_together_with_the_help():
    workbook, marker = take_marker(Workbook("表.xlsx", [DATA, HELP, hidden()]))
    assert (workbook.sheets, marker) == ([DATA], MARKER)


def test_the_names_of_the_sheets_do_not_matter():
    renamed = hidden()
    renamed.name = "Sheet3"
    assert take_marker(Workbook("表.xls", [DATA, renamed]))[1] == MARKER


@pytest.mark.parametrize(
    "changed",
    [
        {"社工站评估系统模板": "2"},
        {"类别": "payroll"},
        {"月份": "2023-11..2023-07"},
        {"月份": ""},
        {"月份": None},
    ],
)
def test_one_that_can_not_be_ours_is_a_sheet_like_any_other(changed):
    workbook = Workbook("表.xlsx", [DATA, HELP, hidden(**changed)])
    assert take_marker(workbook) == (workbook, None)


def test_a_workbook_without_one_is_left_as_it_is():
    workbook = Workbook("表.xlsx", [DATA, HELP])
    assert take_marker(workbook) == (workbook, None)


def test_where_nothing_else_is_left_there_is_something_to_refuse():
    workbook = Workbook("表.xlsx", [HELP, hidden(), Grid("空", [])])
    assert take_marker(workbook) == (workbook, None)


def test_what_it_says_is_cut_short_and_freed_of_invisible_signs():
    marker = take_marker(Workbook("表.xlsx", [DATA, hidden(社工站="甲\u202e" + "乙" * 500)]))[1]
    assert marker.station == "甲" + "乙" * 99


def test_a_template_in_its_place():
    assert misplaced(MARKER, kind="attendance", agreement="HP-1", sheet="到岗情况") is None


def test_a_template_of_the_other_kind_is_told_where_to_go():
    problem = misplaced(MARKER, kind="indicators", agreement="HP-1", sheet="到岗情况")
    assert (problem.severity, problem.cell) == ("error", "A1")
    assert problem.message == (
        "这是社工到岗表的模板，这里上传的是指标完成情况表。请到“社工到岗表”的上传页面上传这份文件。"
    )


def test_a_template_of_another_agreement_names_the_right_one():
    problem = misplaced(MARKER, kind="attendance", agreement="HP-2", sheet="到岗情况")
    assert problem.message == (
        "这是文冲街社工站协议 HP-1 的模板，所选协议是 HP-2。请到协议 HP-1 的页面上传；要报 HP-2 的，请下载它的模板填写。"
    )


def test_months_that_it_was_not_made_for():
    months = [date(2023, 6, 1), date(2023, 7, 1), date(2023, 11, 1), date(2023, 12, 1)]
    assert months_beyond(MARKER, months) == [months[0], months[3]]
