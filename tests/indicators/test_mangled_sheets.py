"""Workbooks broken at random: reading never fails, and what would be written can always be stored."""

import random
from datetime import date

import pytest

from indicators.queries import load_terms
from indicators.sheets.plan import prepare
from stations.workbooks import Grid, Workbook, read_workbook

JUNK = [
    None,
    " ",
    "/",
    "服务片区",
    "总体服务",
    "协议内容",
    "协议内容1：",
    "协议内容：志愿者活动",
    "合计",
    "完成量",
    "百分比",
    "投入社工人数",
    "片区1",
    "2023年13月1日至2023年14月1日",
    "户籍人口99999999亿人，建档0.5户",
    "3.2.1万人",
    "nan",
    "1e5",
    1.5,
    -2,
    10**20,
    True,
    date(2023, 7, 1),
]


def mangled(sheets, rng):
    """A copy of the sheets after up to a dozen accidents: cells overwritten, rows lost or slipped in, merges undone."""
    copies = [Grid(sheet.name, [list(row) for row in sheet.rows], list(sheet.merged)) for sheet in sheets]
    for _ in range(rng.randrange(1, 12)):
        grid = rng.choice(copies)
        line = rng.randrange(len(grid.rows))
        accident = rng.randrange(6)
        if accident < 3:
            grid.rows[line][rng.randrange(len(grid.rows[line]))] = rng.choice(JUNK)
        elif accident == 3 and len(grid.rows) > 1:
            del grid.rows[line]
        elif accident == 4:
            grid.rows.insert(line, [rng.choice(JUNK)] * rng.randrange(1, 5))
        elif grid.merged:
            grid.merged.pop(rng.randrange(len(grid.merged)))
    return copies


@pytest.mark.parametrize("seed", range(80))
def test_a_mangled_workbook_is_read_or_told_about(wenchong, reference, seed):
    sheets = mangled(read_workbook(reference, "指标.xlsx").sheets, random.Random(seed))
    prepared = prepare(Workbook("指标.xlsx", sheets), load_terms(wenchong))
    assert all(problem.what and problem.cure for problem in prepared.plan.problems)
    keys = [(write.figure.key, write.span) for write in prepared.writes]
    assert len(keys) == len(set(keys))
    for write in prepared.writes:
        assert write.value == round(write.value, 2 if write.figure.indicator.fractional else 0)
        assert abs(write.value) < 10**10
        assert write.value >= 0 or write.figure.explained_by is not None
