"""The reference's attendance sheet altered by chance, and what its cells then come to, counted here and nowhere else.

Nothing of the application's reading or arithmetic is used, so that both can be held against each other.
"""

from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.worksheet import Worksheet

SHEET = "到岗情况"
MONTHS = {"2023-07": "GHI", "2023-08": "JKL", "2023-09": "MNO", "2023-10": "PQR", "2023-11": "STU"}
CERTIFIED, TRAINED = range(6, 27), range(29, 31)
WORKERS = (*CERTIFIED, *TRAINED)
# Rows of sums of single marks, and of sums of effective months, with the workers that they sum up.
MARK_SUMS = {27: CERTIFIED, 31: TRAINED, 34: WORKERS}
EFFECTIVE_SUMS = {28: CERTIFIED, 32: TRAINED, 35: WORKERS}
ROW_SUM, TWO_YEARS, CERTIFICATE, NOTE, RETENTION = "V", "W", "E", "X", "G36"

YES = ("√", "✓", "✔", "是")
NO = ("—", "-", "–", "×", "否")
CERTIFICATES = {
    "助理社会工作者": "助理社会工作师",
    "助理社会工作师": "助理社会工作师",
    "社会工作者": "社会工作师",
    "中级社会工作师": "社会工作师",
    "高级社会工作师": "高级社会工作师",
}


def marks(sheet: Worksheet, row: int, month: str) -> tuple[bool, ...] | None:
    """The three marks; None for a month whose columns are all blank, which the sheet doesn't speak of."""
    cells = [sheet[f"{column}{row}"].value for column in MONTHS[month]]
    return None if cells == [None] * 3 else tuple(cell in YES for cell in cells)


def spoken_of(sheet: Worksheet) -> list[str]:
    return [month for month in MONTHS if any(marks(sheet, row, month) is not None for row in WORKERS)]


def effective(sheet: Worksheet, row: int) -> list[str]:
    """The months with all three marks."""
    return [month for month in MONTHS if (marks(sheet, row, month) or (False,)) == (True, True, True)]


def alter(sheet: Worksheet, chance: Random, *, repair: bool, without_last: bool) -> None:
    """Flip marks, whole months and single ones; change two-year counts and certificates; blank the last month.

    With ``repair`` the sheet's own sums are set right again, else they stay as they were.
    """
    altered = chance.sample(WORKERS, chance.randint(3, 7))
    for row in altered:
        for month in chance.sample(list(MONTHS), chance.randint(1, 3)):
            flip(sheet, row, MONTHS[month], chance)
    if without_last:
        blank(sheet, MONTHS["2023-11"])
    for row in WORKERS:
        months = len(effective(sheet, row))
        if row in altered or sheet[f"{TWO_YEARS}{row}"].value > months:
            sheet[f"{TWO_YEARS}{row}"].value = chance.randint(0, months)
    for row in chance.sample(CERTIFIED, 3):
        sheet[f"{CERTIFICATE}{row}"].value = chance.choice(list(CERTIFICATES))
    if repair:
        put_sums_right(sheet)


def alter_marks(sheet: Worksheet, chance: Random, count: int) -> None:
    """Flip so many single marks, and let the sheet's own counts follow."""
    for row, columns in chance.sample([(row, month) for row in WORKERS for month in MONTHS.values()], count):
        column = chance.choice(columns)
        sheet[f"{column}{row}"].value = NO[0] if sheet[f"{column}{row}"].value in YES else YES[0]
        experienced = sheet[f"{TWO_YEARS}{row}"]
        experienced.value = min(experienced.value, len(effective(sheet, row)))
    put_sums_right(sheet)


def put_sums_right(sheet: Worksheet) -> None:
    for cell, value in sums(sheet).items():
        sheet[cell].value = value


def blank(sheet: Worksheet, columns: str) -> None:
    """Clear a month: marks and sums."""
    for column in columns:
        for row in range(6, 36):
            if not isinstance(sheet[f"{column}{row}"], MergedCell):
                sheet[f"{column}{row}"].value = None


def flip(sheet: Worksheet, row: int, columns: str, chance: Random) -> None:
    """All three marks of a month, or one of them."""
    whole = chance.random() < 0.6
    was_effective = all(sheet[f"{column}{row}"].value in YES for column in columns)
    for column in columns if whole else chance.choice(columns):
        yes = not was_effective if whole else sheet[f"{column}{row}"].value not in YES
        sheet[f"{column}{row}"].value = chance.choice(YES if yes else NO)


def sums(sheet: Worksheet) -> dict[str, Any]:
    """Every sum that the sheet states about itself, as it should be."""
    right: dict[str, Any] = {f"{ROW_SUM}{row}": len(effective(sheet, row)) for row in WORKERS}
    for total, rows in MARK_SUMS.items():
        right[f"{ROW_SUM}{total}"] = sum(len(effective(sheet, row)) for row in rows)
        right[f"{TWO_YEARS}{total}"] = sum(sheet[f"{TWO_YEARS}{row}"].value for row in rows)
    for month in spoken_of(sheet):
        for place, column in enumerate(MONTHS[month]):
            for total, rows in MARK_SUMS.items():
                right[f"{column}{total}"] = sum(marks(sheet, row, month)[place] for row in rows)
        for total, rows in EFFECTIVE_SUMS.items():
            right[f"{MONTHS[month][0]}{total}"] = sum(month in effective(sheet, row) for row in rows)
    right[RETENTION] = f"{percent(len(continuous(sheet, spoken_of(sheet))), 20)}%"
    return right


def doubtful_cells(sheet: Worksheet) -> set[str]:
    """The cells that an import must warn of: sums that are wrong, and comings and goings without a remark."""
    wrong = {cell for cell, value in sums(sheet).items() if sheet[cell].value != value}
    notes = [f"{NOTE}{row}" for row in WORKERS if moves(sheet, row)]
    return wrong | {cell for cell in notes if not sheet[cell].value}


def moves(sheet: Worksheet, row: int) -> bool:
    on_post = {marks(sheet, row, month)[0] for month in spoken_of(sheet)}
    return len(on_post) > 1


def continuous(sheet: Worksheet, months: list[str]) -> list[int]:
    return [row for row in WORKERS if set(months) <= set(effective(sheet, row))]


def percent(part: int, whole: int) -> str | None:
    """Two decimals, half up."""
    if not whole:
        return None
    return str((Decimal(part) * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP))


def expected(sheet: Worksheet, period: list[str]) -> dict[str, Any]:
    """What the command must print under "staffing" for a period; 20 workers a month required, 10 of them certified."""
    known = [month for month in period if month in spoken_of(sheet)]
    whole = known == period
    months = {row: [month for month in effective(sheet, row) if month in known] for row in WORKERS}
    experienced = {row: len([month for month in practised(sheet, row) if month in known]) for row in WORKERS}
    stayed = len(continuous(sheet, period))

    def total(counts: dict[int, Any], rows: Any) -> int:
        return sum(counts[row] for row in rows)

    lengths = {row: len(found) for row, found in months.items()}
    return {
        "certified_person_months": compared(10 * len(period), total(lengths, CERTIFIED), whole),
        "person_months": compared(20 * len(period), total(lengths, WORKERS), whole),
        "two_year_person_months": total(experienced, WORKERS),
        "two_year_percent": percent(total(experienced, WORKERS), total(lengths, WORKERS)),
        "certified_two_year_person_months": total(experienced, CERTIFIED),
        "uncertified_person_months": total(lengths, TRAINED),
        "uncertified_two_year_person_months": total(experienced, TRAINED),
        "effective_by_month": {
            month: sum(month in found for found in months.values()) if month in known else None
            for month in period
        },
        "end_of_period": at_the_end(sheet, period[-1]) if period[-1] in known else None,
        "continuous_workers": stayed if whole else None,
        "retention_percent": percent(stayed, 20) if whole else None,
    }


def practised(sheet: Worksheet, row: int) -> list[str]:
    """Practice only grows: of the effective months, the last n are those with two years of it."""
    months = effective(sheet, row)
    return months[len(months) - sheet[f"{TWO_YEARS}{row}"].value :]


def compared(required: int, actual: int, whole: bool) -> dict[str, int | None]:
    return {"required": required, "actual": actual, "surplus": actual - required if whole else None}


def at_the_end(sheet: Worksheet, month: str) -> dict[str, int]:
    there = [row for row in WORKERS if month in effective(sheet, row)]
    certified = [row for row in there if row in CERTIFIED]
    held = [CERTIFICATES[sheet[f"{CERTIFICATE}{row}"].value] for row in certified]
    senior = {"高级社会工作师": held.count("高级社会工作师")} if "高级社会工作师" in held else {}
    return {
        "workers": len(there),
        "certified": len(certified),
        "uncertified": len(there) - len(certified),
        "社会工作师": held.count("社会工作师"),
        "助理社会工作师": held.count("助理社会工作师"),
    } | senior
