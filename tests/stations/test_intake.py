"""Problems, changes and plans: what both intakes share."""

from dataclasses import replace

from stations.intake import Change, Plan, collapse, error, warning

ODD = error("到岗", "N10", "“？”不是到岗标记", "请改为 √ 或 —", "2023年9月 · 许嘉禾 · 社保购买")
EMPTY = warning("到岗", "X25", "10月新到岗，备注为空", "建议写明入职或调入")


def test_a_message_says_what_and_where_and_how_to_cure_it():
    assert ODD.message == "“？”不是到岗标记（2023年9月 · 许嘉禾 · 社保购买）。请改为 √ 或 —。"
    assert EMPTY.message == "10月新到岗，备注为空。建议写明入职或调入。"


def test_a_key_stays_with_what_and_where_and_changes_with_either():
    assert EMPTY.key == replace(EMPTY, cure="别的写法", context="某人").key
    keys = {EMPTY.key, replace(EMPTY, cell="X26").key, replace(EMPTY, what="离岗，备注为空").key}
    assert len(keys) == 3


def test_a_plan_counts_every_kind_and_speaks_the_commands_json():
    changes = (
        Change("added", "甲 7月", "到岗", "G6"),
        Change("added", "甲 8月", "到岗", "J6"),
        Change("missing", "乙 7月", "到岗", "C4"),
    )
    plan = Plan("attendance", (EMPTY, ODD), changes)
    assert plan.as_json() == {
        "errors": [{"sheet": "到岗", "cell": "N10", "message": ODD.message}],
        "warnings": [{"sheet": "到岗", "cell": "X25", "message": EMPTY.message}],
        "added": 2,
        "changed": 0,
        "unchanged": 0,
        "missing": 1,
        "committed": False,
    }
    assert Plan("attendance").as_json(committed=True)["committed"] is True


def test_warnings_lack_an_explanation_until_somebody_writes_words():
    plan = Plan("attendance", (ODD, EMPTY))
    assert plan.unexplained({}) == [EMPTY]
    assert plan.unexplained({EMPTY.key: "  "}) == [EMPTY]
    assert plan.unexplained({EMPTY.key: "已核对"}) == []


def test_a_fingerprint_follows_problems_and_changes():
    change = Change("changed", "甲 7月", "到岗", "G6", old="√√√", new="√√—")
    plan = Plan("attendance", (EMPTY,), (change,))
    assert plan.fingerprint == Plan("attendance", (EMPTY,), (change,)).fingerprint
    others = [
        replace(plan, problems=()),
        replace(plan, changes=()),
        replace(plan, changes=(replace(change, new="———"),)),
    ]
    assert plan.fingerprint not in {other.fingerprint for other in others}


def test_the_same_problem_twice_is_told_once():
    assert collapse([ODD, EMPTY, ODD]) == (ODD, EMPTY)


def test_up_to_five_cells_are_told_one_by_one_and_more_in_one_line():
    five = [replace(EMPTY, cell=f"X{row}") for row in range(5)]
    assert collapse(five) == tuple(five)
    twelve = [replace(ODD, cell=f"N{row}") for row in range(12)]
    assert collapse([EMPTY, *twelve]) == (
        EMPTY,
        replace(ODD, cell="N0", context="共 12 处：N0、N1、N2、N3、N4、N5、N6、N7等"),
    )
