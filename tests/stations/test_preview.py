"""A plan drawn for a page."""

from datetime import date

from stations.intake import Change, Plan, error, warning
from stations.preview import preview_page, shown
from stations.workbooks import Grid

GRID = Grid(
    "到岗",
    [["标题", None, None], ["姓名", "7月", None], ["林若溪", "√", "？"]],
    merged=[(0, 0, 0, 2)],
    hidden_rows={2},
)
BAD = error("到岗", "C3", "“？”不是到岗标记", "请改为 √ 或 —")
SOFT = warning("到岗", "B2", "月份写法", "请写全")
FAR = warning("别的表", "A1", "没有读取", "请另存")
NEW = Change("added", "林若溪 7月", "到岗", "B3", cells=("B3", "C3"))


def cells(page):
    return {cell.name: cell for picture in page.pictures for row in picture.rows for cell in row.cells}


def test_problems_and_changes_are_marked_and_the_worse_mark_wins():
    page = preview_page(Plan("attendance", (BAD, SOFT), (NEW,)), [GRID])
    assert {name: cell.mark for name, cell in cells(page).items() if cell.mark} == {
        "B2": "warn",
        "B3": "new",
        "C3": "bad",
    }


def test_merged_ranges_are_drawn_merged_and_their_other_cells_left_out():
    page = preview_page(Plan("attendance", (BAD,)), [GRID])
    assert cells(page)["A1"].colspan == 3
    assert not {"B1", "C1"} & cells(page).keys()
    assert [row.hidden for row in page.pictures[0].rows] == [False, False, True]


def test_each_problem_leads_to_its_cell_where_the_cell_is_drawn():
    page = preview_page(Plan("attendance", (BAD, SOFT, FAR)), [GRID])
    assert [line.anchor for line in page.errors] == ["s0-C3"]
    assert [line.anchor for line in page.warnings] == ["s0-B2", ""]


def test_explanations_are_missed_only_after_somebody_tried_without():
    plan = Plan("attendance", (SOFT, FAR))
    first = preview_page(plan, [GRID])
    assert [line.lacks_explanation for line in first.warnings] == [False, False]
    tried = preview_page(plan, [GRID], explanations={SOFT.key: "已核对", FAR.key: " "}, removable=[FAR.key])
    assert [(line.explanation, line.lacks_explanation, line.removable) for line in tried.warnings] == [
        ("已核对", False, False),
        (" ", True, True),
    ]


def test_sheets_that_the_plan_does_not_speak_of_are_not_drawn():
    other = Grid("别的", [["甲"]])
    page = preview_page(Plan("attendance", (BAD,)), [other, GRID])
    assert [(picture.index, picture.name) for picture in page.pictures] == [(1, "到岗")]


def test_a_large_sheet_is_drawn_in_part_and_says_so():
    large = Grid("到岗", [["甲"]] * 301)
    page = preview_page(Plan("attendance", (BAD,)), [large])
    assert len(page.pictures[0].rows) == 300
    assert page.pictures[0].cut


def test_long_texts_are_cut_by_width_and_kept_for_pointing():
    grid = Grid("到岗", [["已接受社会工作行业组织管理、培训", "2023.07.01-2026.06.30", date(2023, 7, 1)]])
    drawn = cells(preview_page(Plan("attendance", (BAD,)), [grid]))
    assert (drawn["A1"].text, drawn["A1"].full) == (
        "已接受社会工作行业组织…",
        "已接受社会工作行业组织管理、培训",
    )
    assert (drawn["B1"].text, drawn["B1"].full) == ("2023.07.01-2026.06.30", "")
    assert drawn["C1"].text == "2023-07-01"


def test_values_are_shown_as_the_sheet_shows_them():
    assert [shown(value) for value in (None, True, 5, 0.6473)] == ["", "TRUE", "5", "0.6473"]
