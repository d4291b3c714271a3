"""The reference's indicator workbook altered by chance, and what its cells then come to, counted here and nowhere else.

Nothing of the application's reading or arithmetic is used, so that both can be held against each other.
"""

from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

SHEET, ITEMS = "指标完成情况", "协议内容"
UPPER, LOWER = (4, 5, 6, 7), (10, 11, 12, 13)
# Indicators by area: rows of the three areas and of the total; columns of target, quantity done, percentage.
AREA_BLOCKS = {
    "建档": (UPPER, "CDE"),
    "电访": (UPPER, "FGH"),
    "入户探访": (UPPER, "IJK"),
    "咨询个案": (UPPER, "LMN"),
    "专业个案-接案": (UPPER, "OPQ"),
    "专业个案-节数": (UPPER, "RST"),
    "专业个案-结案": (UPPER, "UVW"),
    "专业小组-个数": (LOWER, "CDE"),
    "专业小组-节数": (LOWER, "FGH"),
    "专业小组-人次": (LOWER, "IJK"),
    "大型社区活动-次数": (LOWER, "LMN"),
    "大型社区活动-人次": (LOWER, "OPQ"),
    "中小型社区活动-次数": (LOWER, "RST"),
    "中小型社区活动-人次": (LOWER, "UVW"),
}
# Indicators of the whole station: sheet; cells of target, quantity done, percentage.
STATION_ROWS = {
    "新增志愿者": (SHEET, "E15", "F15", "G15"),
    "新增志愿者骨干": (SHEET, "E16", "F16", "G16"),
    "新增志愿队伍": (SHEET, "E17", "F17", "G17"),
    "社区调研": (SHEET, "K15", "L15", "M15"),
    "协助街道介入和解决的社区公共问题": (SHEET, "K16", "L16", "M16"),
    "服务案例或服务手册产出": (ITEMS, "B3", "C3", "D3"),
    "常态化学习教育工作（小时）": (ITEMS, "B5", "C5", "D5"),
    "参与街道党组织活动（小时）": (ITEMS, "B7", "C7", "D7"),
    "配合街道开展党建工作（小时）": (ITEMS, "B9", "C9", "D9"),
    "社区组织培育": (ITEMS, "B11", "C11", "D11"),
    "社区组织服务开展": (ITEMS, "B13", "C13", "D13"),
    "志愿者通识性培训": (ITEMS, "B15", "C15", "D15"),
    "志愿者活动性培训": (ITEMS, "B17", "C17", "D17"),
    "志愿者活动": (ITEMS, "B19", "C19", "D19"),
}
NAMES = (*AREA_BLOCKS, *STATION_ROWS)
WORKERS_CELLS = {"片区1": ("B4", "B10"), "片区2": ("B5", "B11"), "片区3": ("B6", "B12")}
WORKERS_TOTALS = ("B7", "B13")
NOTE = "N14"


def alter(book: Workbook, chance: Random, *, repair: bool) -> dict[str, int]:
    """Change quantities of areas and of the station, keeping or breaking the totals; workers and the note too.

    With ``repair`` the stated percentages follow, else they stay. Gives the figures that the note now states.
    """
    sheet = book[SHEET]
    for name in chance.sample(list(AREA_BLOCKS), 6):
        alter_block(sheet, *AREA_BLOCKS[name], chance)
    for name in chance.sample(list(STATION_ROWS), 4):
        where, target, cell, _ = STATION_ROWS[name]
        most = 2 * book[where][target].value
        quarters = 1 if "小时" in name else 4
        book[where][cell].value = chance.randint(0, 4 * most // quarters) * quarters / 4
    for cells in WORKERS_CELLS.values():
        value = chance.randint(2, 12)
        for cell in cells:
            sheet[cell].value = value
    for cell in WORKERS_TOTALS:
        sheet[cell].value = sum(sheet[cells[0]].value for cells in WORKERS_CELLS.values())
    if repair:
        put_percentages_right(book)
    return write_note(sheet, chance)


def alter_quantities(book: Workbook, chance: Random, count: int) -> None:
    """Change so many quantities, of areas, of totals and of the station; the percentages follow."""
    cells = [book[where][done] for where, _, done, _ in STATION_ROWS.values()]
    cells += [book[SHEET][f"{columns[1]}{row}"] for rows, columns in AREA_BLOCKS.values() for row in rows]
    for cell in chance.sample([cell for cell in cells if cell.value != "/"], count):
        cell.value += chance.randint(1, 40)
    put_percentages_right(book)


def put_percentages_right(book: Workbook) -> None:
    for cell, percent in percentages(book).items():
        cell.value = "/" if percent is None else float(Decimal(percent) / 100)


def alter_block(sheet: Worksheet, rows: tuple[int, ...], columns: str, chance: Random) -> None:
    """Quantities of an indicator's areas; its total then fits, is off, or is not stated at all."""
    done = columns[1]
    target = sheet[f"{columns[0]}{rows[-1]}"].value
    most = 900 if target == "/" else 2 * target
    for row in rows[:-1]:
        if chance.random() < 0.7:
            sheet[f"{done}{row}"].value = "/" if chance.random() < 0.15 else chance.randint(0, most)
    areas = [sheet[f"{done}{row}"].value for row in rows[:-1]]
    added = sum(value for value in areas if value != "/")
    fate = chance.random()
    if fate < 0.4:
        total = "/" if areas == ["/"] * 3 else added
    elif fate < 0.6:
        total = "/"
    else:
        total = max(0, added + chance.choice([-1, 1]) * chance.randint(1, most))
    sheet[f"{done}{rows[-1]}"].value = total


def write_note(sheet: Worksheet, chance: Random) -> dict[str, int]:
    """A note of new figures under the titles that the command prints."""
    note = {
        "registered population": chance.randint(10, 900) * 100,
        "households on file": chance.randint(100, 900),
        "persons on file": chance.randint(100, 2000),
        "visits": chance.randint(100, 2000),
        "persons visited": chance.randint(100, 2000),
        "residents served (人次)": chance.randint(1000, 30000),
    }
    population, households, persons, visits, visited, served = note.values()
    sheet[NOTE].value = (
        f"所在街道户籍人口（{Decimal(population) / 10000}万人），评估末月社工站为困难群众和特殊群体建档总户数"
        f"{households}户，建档人数{persons}人；评估期内入户探访总人数{visits}人次，服务总人数{visited}人；"
        f"通过社工专业服务共服务社区居民{served}人次。"
    )
    return note


def areas_of(sheet: Worksheet, name: str) -> list[Decimal | None]:
    rows, columns = AREA_BLOCKS[name]
    return [amount(sheet[f"{columns[1]}{row}"].value) for row in rows[:-1]]


def stated_total(sheet: Worksheet, name: str) -> Decimal | None:
    rows, columns = AREA_BLOCKS[name]
    return amount(sheet[f"{columns[1]}{rows[-1]}"].value)


def total_of(book: Workbook, name: str) -> Decimal | None:
    """The stated total; where there is none, what the areas add up to; where there are none, nothing."""
    if name in STATION_ROWS:
        where, _, cell, _ = STATION_ROWS[name]
        return amount(book[where][cell].value)
    stated = stated_total(book[SHEET], name)
    areas = [value for value in areas_of(book[SHEET], name) if value is not None]
    if stated is not None or not areas:
        return stated
    return sum(areas, Decimal(0))


def percentages(book: Workbook) -> dict[Any, str | None]:
    """The cells of percentages beside totals, as they should be."""
    found = {}
    for name, (rows, columns) in AREA_BLOCKS.items():
        target = amount(book[SHEET][f"{columns[0]}{rows[-1]}"].value)
        found[book[SHEET][f"{columns[2]}{rows[-1]}"]] = percent(total_of(book, name), target)
    for name, (where, target, _, cell) in STATION_ROWS.items():
        found[book[where][cell]] = percent(total_of(book, name), amount(book[where][target].value))
    return found


def doubtful_cells(book: Workbook) -> set[tuple[str, str]]:
    """The cells that an import must warn of: zero targets, totals unlike their areas, percentages that are wrong."""
    cells = {(SHEET, cell) for cell in ("R4", "R5", "R6")}
    for name, (rows, columns) in AREA_BLOCKS.items():
        stated = stated_total(book[SHEET], name)
        areas = [value for value in areas_of(book[SHEET], name) if value is not None]
        if stated is not None and areas and stated != sum(areas):
            cells.add((SHEET, f"{columns[1]}{rows[-1]}"))
    for cell, right in percentages(book).items():
        stated = cell.value
        if stated != "/" and (right is None or round(Decimal(str(stated)) * 100, 2) != Decimal(right)):
            cells.add((cell.parent.title, cell.coordinate))
    return cells


def expected(book: Workbook, targets: dict[str, int | None]) -> dict[str, Any]:
    """What the command must print under "indicators"; the targets are the agreement's, never the sheet's."""
    return {
        name: {
            "target": targets[name],
            "areas": [shown(area) for area in areas_of(book[SHEET], name)] if name in AREA_BLOCKS else None,
            "total": shown(total_of(book, name)),
            "percent": percent(total_of(book, name), amount(targets[name])),
        }
        for name in NAMES
    }


def workers(book: Workbook) -> dict[str, int]:
    return {area: book[SHEET][cells[0]].value for area, cells in WORKERS_CELLS.items()}


def amount(value: Any) -> Decimal | None:
    return None if value in (None, "/") else Decimal(str(value))


def shown(value: Decimal | None) -> int | str | None:
    """As JSON has it: whole numbers as such, hours with a fraction as text."""
    if value is None:
        return None
    return int(value) if value == int(value) else str(value.normalize())


def percent(done: Decimal | None, target: Decimal | None) -> str | None:
    """Done ÷ target, two decimals, half up; nothing where either is not known or the target is zero."""
    if done is None or not target:
        return None
    return str((done * 100 / target).quantize(Decimal("0.01"), ROUND_HALF_UP))
