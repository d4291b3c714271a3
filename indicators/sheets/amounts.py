"""A cell's number, or the problem that keeps it from being one."""

import re
from decimal import Decimal

from indicators.models import Indicator
from indicators.sheets.blocks import Stated
from stations.intake import Problem, error
from stations.workbooks.text import to_number

NONE_MARK = "/"
NOT_STATED = ("", NONE_MARK, "\\", "-", "—", "–", "无")
LARGEST = Decimal("9999999999.99")
_WITH_UNIT = re.compile(r"(-?[\d,.]+)(?:人次|小时|[个人户节次份支场])")


def plain(value: Decimal) -> str:
    """A number for reading: 65, not 65.00; 24.5."""
    return str(compact(value))


def compact(value: Decimal) -> Decimal | int:
    """The same number without zeros after the point, as messages print it."""
    return int(value) if value == value.to_integral_value() else value.normalize()


def is_stated(stated: Stated | None) -> bool:
    """Whether the cell holds anything but a blank or one of the marks for nothing."""
    return stated is not None and (stated.unsaved or stated.text not in NOT_STATED)


def read_amount(
    stated: Stated | None, indicator: Indicator, context: str
) -> tuple[Decimal | None, list[Problem]]:
    """The number of a cell, None where nothing is stated; with the error where it can't be counted as it is."""
    if stated is None or not is_stated(stated):
        return None, []
    wrong = _wrong(stated, indicator)
    if wrong:
        return None, [error(stated.sheet, stated.cell, *wrong, context)]
    return _number(stated), []


def _number(stated: Stated) -> Decimal | None:
    match = _WITH_UNIT.fullmatch(stated.text)
    try:
        return to_number(match[1] if match else stated.value)
    except ValueError:
        return None


def _wrong(stated: Stated, indicator: Indicator) -> tuple[str, str] | None:
    """What is wrong with a cell, and the cure."""
    if stated.unsaved:
        return "公式没有保存计算结果", "请用 Excel 或 WPS 打开并保存一次，或把公式改成数字"
    number = _number(stated)
    if number is None:
        return f"“{_short(stated.text)}”不是数字", "请填写数字，没有数量的请写“/”"
    return impossible(number, indicator)


def impossible(number: Decimal, indicator: Indicator) -> tuple[str, str] | None:
    """What keeps a number from being a quantity of the indicator, and the cure; None when nothing does."""
    if number < 0:
        return f"数量不能是负数（{plain(number)}）", "请核对后改正"
    if number > LARGEST:
        return f"数量过大（{plain(number)}）", "请核对是否多写了数字"
    if number != round(number, 2 if indicator.fractional else 0):
        should = "最多两位小数" if indicator.fractional else "整数"
        return f"“{indicator.name}”应为{should}，表中为 {plain(number)}", "请核对后改正"
    return None


def _short(text: str) -> str:
    return text if len(text) <= 20 else f"{text[:20]}…"
