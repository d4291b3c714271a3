"""What must hold of any attendance sheet after any change of one cell, and of any sheet sent twice."""

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from staffing.models import Attendance
from staffing.services import apply_attendance, plan_workbook, receive_attendance
from tests.staffing.shapes import added, planned, told
from tests.workbooks.attendance import FEATURES, NO, USUAL, YES, draw
from tests.workbooks.dates import DATE_NOTATIONS, MONTH_NOTATIONS, chinese
from tests.workbooks.files import save
from tests.workbooks.pairs import all_pairs
from tests.workbooks.paper import cell_name, full_width
from tests.workbooks.people import make_workers

SHAPE = USUAL | {"registration": True, "practice": True, "contract": "columns"}
KEPT = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# No word that anybody could mean by on post or not.
MEANINGLESS = st.sampled_from(
    ["？", "v", "o", "2", "-1", "√√", "√—", "半天", "请假", "待定", "√?", "七月"]
) | st.text(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF, exclude_characters="是有无否"),
    min_size=1,
    max_size=5,
)


def sheet(number, **changed):
    """A drawing of workers of whom nothing is uncertain, and what it is read as."""
    workers = [worker for worker in make_workers(random.Random(number), 7) if worker.counted]
    workers = [replace(worker, **changed) for worker in workers]
    return draw(workers, SHAPE, number)


def plan_of(drawing):
    return planned(save([drawing.paper], "xlsx"), "到岗表.xlsx")


def errors(plan):
    return {(problem.cell, problem.what) for problem in plan.errors}


numbers = st.integers(0, 500)


def notations(drawing, row, worker):
    """Cells of a row with all that says the same in them, blanks and widths included."""
    yield (
        drawing.columns["name"],
        [f" {worker.name} ", f"{worker.name[0]} {worker.name[1:]}", f"{worker.name}\n"],
    )
    yield drawing.columns["sequence"], [str(row), full_width(str(row))]
    yield drawing.columns["certificate"], [f"{worker.certificate}\u200b", f" {worker.certificate}"]
    if worker.registration:
        yield drawing.columns["registration"], [worker.registration.lower(), full_width(worker.registration)]
    for name, day in (("contract_start", worker.contract_start), ("practice", worker.practice)):
        if day:
            yield drawing.columns[name], [write(day) for write in DATE_NOTATIONS.values()]
    for month, column in drawing.mark_columns.items():
        for offset, mark in enumerate(worker.marks[month]):
            words = [word for word in (YES if mark else NO) if word is not None]
            yield column + offset, [*words, *(full_width(str(word)) for word in words), f" {words[0]}　"]


@KEPT
@given(numbers, st.data())
def test_a_change_that_keeps_its_meaning_gives_the_same_plan(number, data):
    drawing, expected = sheet(number)
    sequences = {row: sequence for row, _, sequence in drawing.rows}
    row, worker, _ = data.draw(st.sampled_from(drawing.rows))
    column, same = data.draw(st.sampled_from(list(notations(drawing, sequences[row], worker))))
    drawing.paper.cells[row, column] = data.draw(st.sampled_from(same))
    plan = plan_of(drawing)
    assert added(plan) == expected.added
    assert told(plan) == expected.problems


@KEPT
@given(numbers, st.data())
def test_a_month_means_the_same_in_every_notation(number, data):
    drawing, expected = sheet(number)
    top = int(SHAPE["titles"])
    for month, column in drawing.mark_columns.items():
        write = MONTH_NOTATIONS[data.draw(st.sampled_from(list(MONTH_NOTATIONS)))]
        drawing.paper.cells[top, column] = write(month, False)
    plan = plan_of(drawing)
    assert (added(plan), told(plan)) == (expected.added, expected.problems)


@KEPT
@given(numbers, st.data())
def test_a_valid_other_mark_changes_that_worker_month_and_the_stated_sums_say_so(number, data):
    drawing, expected = sheet(number, practice=None, note="已核对")
    row, worker, _ = data.draw(st.sampled_from(drawing.rows))
    month = data.draw(st.sampled_from(drawing.months))
    kind = data.draw(st.integers(0, 2))
    flipped = not worker.marks[month][kind]
    words = [word for word in (YES if flipped else NO) if word is not None]
    column = drawing.mark_columns[month] + kind
    drawing.paper.cells[row, column] = data.draw(st.sampled_from(words))

    plan = plan_of(drawing)
    now = added(plan)
    marks = list(worker.marks[month])
    marks[kind] = flipped
    was = expected.added[worker.name, month]
    assert now == expected.added | {(worker.name, month): replace(was, marks=tuple(marks))}
    assert plan.errors == []
    step = 1 if flipped else -1
    new = told(plan) - expected.problems
    for of, sum_row in drawing.sums.items():
        if of in ("all", worker.category):
            stated = drawing.paper.cells[sum_row, column]
            name = ("人员到位", "社保购买", "工资发放")[kind]
            what = f"{chinese(month)}{name}合计写为 {stated}，按标记计算为 {stated + step}"
            assert ("warning", cell_name(sum_row, column), what) in new


@KEPT
@given(numbers, MEANINGLESS, st.data())
def test_a_meaningless_mark_is_an_error_named_by_its_cell(number, word, data):
    drawing, _ = sheet(number)
    row, _, _ = data.draw(st.sampled_from(drawing.rows))
    column = data.draw(st.sampled_from(list(drawing.mark_columns.values()))) + data.draw(st.integers(0, 2))
    drawing.paper.cells[row, column] = word
    assert errors(plan_of(drawing)) == {(cell_name(row, column), f"“{word}”不是到岗标记")}


@KEPT
@given(numbers, st.sampled_from(["2023.02.30", "去年", "2023", "2023.13.1", "7月1日"]), st.data())
def test_a_meaningless_date_is_an_error_named_by_its_cell(number, word, data):
    drawing, _ = sheet(number)
    row, _, _ = data.draw(st.sampled_from(drawing.rows))
    name, heading = data.draw(
        st.sampled_from(
            [("contract_start", "合同起始日期"), ("contract_end", "合同终止日期"), ("practice", "从业起始日")]
        )
    )
    drawing.paper.cells[row, drawing.columns[name]] = word
    cell = cell_name(row, drawing.columns[name])
    assert errors(plan_of(drawing)) == {(cell, f"{heading}“{word}”无法识别")}


@pytest.mark.parametrize("number", range(0, 80, 8))
def test_the_same_file_twice_changes_nothing(agreement, clerk, number):
    shape = all_pairs(FEATURES, seed=20230701)[number]
    drawing, expected = draw(make_workers(random.Random(number), 7), shape, number)
    data, filename = save([drawing.paper], str(shape["format"])), f"到岗表.{shape['format']}"
    upload = receive_attendance(agreement=agreement, data=data, filename=filename, actor=clerk)
    first = plan_workbook(agreement=agreement, data=data, filename=filename).plan
    explained = {problem.key: "已核对" for problem in first.warnings}
    apply_attendance(upload=upload, actor=clerk, explanations=explained)
    before = list(Attendance.objects.order_by("pk").values())
    assert len(before) == len(expected.added)

    again = plan_workbook(agreement=agreement, data=data, filename=filename).plan
    assert again.counts == {"added": 0, "changed": 0, "unchanged": len(before), "missing": 0}
    upload = receive_attendance(agreement=agreement, data=data, filename=filename, actor=clerk)
    apply_attendance(upload=upload, actor=clerk, explanations=explained)
    assert list(Attendance.objects.order_by("pk").values()) == before
