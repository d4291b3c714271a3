"""Some rows of a sheet as a workbook of their own."""

from datetime import date

from stations.workbooks import Grid, read_workbook
from stations.workbooks.excerpt import excerpt

ROWS = [["到岗表", None], ["甲", "√"], ["乙", 1], ["=1+1", date(2023, 7, 1)], ["丁", 2.5]]


def test_rows_stand_where_they_stood_and_others_are_left_out():
    grid = Grid("到岗情况", ROWS, merged=[(0, 0, 0, 1), (1, 0, 2, 0)])
    (sheet,) = read_workbook(excerpt(grid, [0, 2, 3]), "a.xlsx").sheets
    assert (sheet.name, sheet.merged, sheet.hidden_rows) == ("到岗情况", [(0, 0, 0, 1)], {1})
    assert sheet.rows == [
        ["到岗表", None], [None, None], ["乙", 1], ["=1+1", date(2023, 7, 1)]
    ]  # fmt: skip


def test_a_name_that_the_format_forbids_is_left_out():
    (sheet,) = read_workbook(excerpt(Grid("7/8月", ROWS), [1]), "a.xlsx").sheets
    assert sheet.rows == [[None, None], ["甲", "√"]]
