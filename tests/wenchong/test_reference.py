"""The two workbooks that Wenchong sent, unchanged, by the real commands: their warnings, and every published figure."""

import pytest

from evalsite.demo.wenchong import ATTENDANCE, INDICATORS, evaluate_wenchong
from indicators.models import Quantity
from staffing.models import Attendance
from tests.wenchong.leaves import differing, leaves
from tests.wenchong.published import FACTS

ACCEPTED = ("--agreement", "HP-WENCHONG-2023", "--commit", "--reason", "已与社工站核对，原表如此。")
CODE = "HP-WENCHONG-2023-MID"

pytestmark = pytest.mark.django_db

ATTENDANCE_WARNINGS = [
    ("到岗情况", "X25", "2023年10月新到岗，备注为空（姚芷若）。建议写明入职或调入的日期和去向。"),
    ("到岗情况", "X26", "2023年10月新到岗，备注为空（范宇轩）。建议写明入职或调入的日期和去向。"),
]
NO_TARGET = "协议量为 0 时没有完成百分比；协议没有约定的请改为“/”，或说明后继续。"
STATION_LEVEL = "请核对各片区与合计；若差额由全站统筹完成，请说明后继续，差额记为站级统筹。"
INDICATOR_WARNINGS = [
    (
        "指标完成情况",
        "R4",
        "“专业个案-节数”的协议量写为 0（片区1、片区2、片区3）（R4:R6）。" + NO_TARGET,
    ),
    (
        "指标完成情况",
        "S13",
        "“中小型社区活动-次数”各片区相加为 39，合计写为 65，相差 26。" + STATION_LEVEL,
    ),
    (
        "指标完成情况",
        "V13",
        "“中小型社区活动-人次”各片区相加为 1508，合计写为 2081，相差 573。" + STATION_LEVEL,
    ),
]


@pytest.fixture(scope="module")
def imported(foundations, command):
    """What both commands printed, the first time and the second."""
    files = (("attendance", ATTENDANCE), ("indicators", INDICATORS))
    return [{kind: command(f"import_{kind}", path, *ACCEPTED) for kind, path in files} for _ in range(2)]


@pytest.fixture(scope="module")
def evaluation(foundations, imported):
    """Scored item by item, and issued."""
    return evaluate_wenchong(foundations.wenchong, foundations.scheme, foundations.users)


def told(problems):
    return [(problem["sheet"], problem["cell"], problem["message"]) for problem in problems]


@pytest.mark.parametrize(
    ("kind", "added", "warnings"),
    [("attendance", 115, ATTENDANCE_WARNINGS), ("indicators", 62, INDICATOR_WARNINGS)],
)
def test_exactly_these_warnings_and_then_everything_is_written(imported, kind, added, warnings):
    result = imported[0][kind]

    assert told(result.pop("errors")) == []
    assert told(result.pop("warnings")) == warnings
    assert result == {"added": added, "changed": 0, "unchanged": 0, "missing": 0, "committed": True}


@pytest.mark.parametrize(("kind", "count"), [("attendance", 115), ("indicators", 62)])
def test_the_second_time_nothing_changes(imported, kind, count):
    result = imported[1][kind]

    assert {name: result[name] for name in ("added", "changed", "unchanged", "missing")} == {
        "added": 0,
        "changed": 0,
        "unchanged": count,
        "missing": 0,
    }


def test_every_published_figure_is_what_the_command_computes(evaluation, command):
    computed = command("evaluation_facts", CODE, "--recompute")

    assert differing(FACTS, {key: computed[key] for key in FACTS}) == {}
    assert len(leaves(FACTS)) == 216


def test_figures_stand_in_the_published_order(evaluation, command):
    snapshot, tables = command("evaluation_facts", CODE), command("evaluation_facts", CODE, "--recompute")

    assert list(leaves({part: snapshot[part] for part in FACTS})) == list(leaves(FACTS))
    assert list(leaves(snapshot)) == list(leaves(tables))


def test_the_snapshot_says_the_same_as_the_tables(evaluation, command):
    snapshot, tables = command("evaluation_facts", CODE), command("evaluation_facts", CODE, "--recompute")

    assert differing(snapshot, tables) == {}


def test_the_numbers_stored_all_name_the_upload_and_the_cell_that_they_came_from(imported, foundations):
    """A second upload that changed nothing is nobody's source."""
    agreement = foundations.wenchong
    marks = Attendance.objects.filter(station=agreement.station)
    quantities = Quantity.objects.filter(agreement=agreement)

    assert set(marks.values_list("source__original_name", flat=True)) == {ATTENDANCE.name}
    assert set(quantities.values_list("upload__original_name", flat=True)) == {INDICATORS.name}
    assert marks.values("source").distinct().count() == quantities.values("upload").distinct().count() == 1
    assert not marks.filter(source_cell="").exists()
    assert not quantities.filter(cell="").exists()
