"""Rows of a tree moved about: each move on a small tree, told by levels and names."""

import pytest

from scoring.scheme_editor import read_removed
from scoring.scheme_rows import Row, edited, numbers, put_back


def rows(*lines):
    """1a, 2b: a level and a name each."""
    return [Row(int(line[0]), {"name": line[1:], "kind": "points", "step": "0.10"}) for line in lines]


def told(found):
    return [f"{row.level}{row.values.get('name', '')}" for row in found]


TREE = rows("1a", "2b", "3c", "2d", "1e", "2f")


@pytest.mark.parametrize(
    ("do", "at", "after", "place"),
    [
        ("up", 3, "1a 2d 2b 3c 1e 2f", 1),
        ("up", 1, "1a 2b 3c 2d 1e 2f", 1),
        ("up", 4, "1e 2f 1a 2b 3c 2d", 0),
        ("down", 0, "1e 2f 1a 2b 3c 2d", 2),
        ("down", 1, "1a 2d 2b 3c 1e 2f", 2),
        ("down", 3, "1a 2b 3c 2d 1e 2f", 3),
        ("in", 3, "1a 2b 3c 3d 1e 2f", 3),
        ("in", 4, "1a 2b 3c 2d 2e 3f", 4),
        ("in", 0, "1a 2b 3c 2d 1e 2f", 0),
        ("in", 1, "1a 2b 3c 2d 1e 2f", 1),
        ("out", 2, "1a 2b 2c 2d 1e 2f", 2),
        ("out", 1, "1a 2d 1b 2c 1e 2f", 2),
        ("out", 4, "1a 2b 3c 2d 1e 2f", 4),
        ("below", 1, "1a 2b 3c 2 2d 1e 2f", 3),
        ("below", 5, "1a 2b 3c 2d 1e 2f 2", 6),
        ("child", 1, "1a 2b 3c 3 2d 1e 2f", 3),
        ("child", 2, "1a 2b 3c 2d 1e 2f", 2),
        ("add", 1, "1a 2b 3c 2d 1e 2f 1", 6),
        ("copy", 1, "1a 2b 3c 2b 3c 2d 1e 2f", 3),
        ("delete", 1, "1a 2d 1e 2f", 1),
        ("delete", 4, "1a 2b 3c 2d", 3),
        ("save", 2, "1a 2b 3c 2d 1e 2f", 2),
        ("up", 99, "1a 2b 3c 2d 1e 2f", 5),
    ],
)
def test_a_row_moves_with_what_lies_below_it(do, at, after, place):
    edit = edited(TREE, do, at)
    assert (told(edit.rows), edit.at) == (after.split(), place)


def test_what_was_taken_out_comes_back_where_it_was():
    edit = edited(TREE, "delete", 1)
    assert told(edit.removed) == ["2b", "3c"]
    assert told(put_back(edit.rows, edit.removed, 1).rows) == told(TREE)
    assert told(put_back((), edit.removed, 9).rows) == ["1b", "2c"]


def test_what_gets_something_below_it_may_hold_it():
    edit = edited(rows("1a", "2b"), "child", 1)
    assert [(row.kind, row.values["step"]) for row in edit.rows] == [
        ("points", "0.10"),
        ("composite", "0.10"),
        ("points", "0.10"),
    ]
    assert edited(rows("1a", "1b"), "in", 1).rows[0].kind == "section"
    assert edited([], "add", 0).rows[0].kind == "section"


def test_numbers_follow_from_places():
    assert numbers(TREE) == ["1", "1.1", "1.1.1", "1.2", "2", "2.1"]


@pytest.mark.parametrize("sent", ["{}", "[[1]]", '[["x", {}]]', "[[Infinity, {}]]", "[" * 100_000])
def test_rows_to_put_back_that_cannot_be_read_are_none(sent):
    assert read_removed(sent) == ()
