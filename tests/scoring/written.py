"""How figures, dates and names are written out in sentences: in digits or Chinese, in full or rounded, with slips."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.scoring.wordings import Told

DIGITS = "零一二三四五六七八九"
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
# What is heard or looks alike, for names a letter off.
ALIKE = {
    "榕": "溶", "青": "清", "望": "旺", "竹": "祝", "丰": "封", "石": "实", "白": "百", "南": "楠", "松": "淞", "云": "芸", "和": "禾", "柚": "釉",
    "春": "椿", "晖": "辉", "圆": "园", "苗": "描", "明": "名", "程": "诚", "暖": "缓", "众": "中", "桥": "侨", "荫": "阴", "桂": "贵", "沙": "纱",
    "旧": "归", "渔": "鱼", "月": "悦", "岗": "港", "榴": "溜", "北": "贝", "水": "永", "金": "锦", "梅": "海", "锦": "绵", "长": "常", "凤": "风",
    "柳": "杨", "书": "树", "新": "兴", "泰": "秦", "临": "邻", "屏": "坪", "东": "冬", "渡": "度", "衡": "恒", "价": "介", "估": "沽",
}  # fmt: skip


class UnfitError(Exception):
    """The facts can't fill a wording clearly: another station is tried."""


def written(value: object, form: str, told: "Told", *, wrong: bool) -> str:
    """A value as the slot wants it; `wrong` only concerns rough figures (约, 近, 逾, 不足)."""
    if isinstance(value, tuple):
        return _listed(value, form, told)
    if isinstance(value, date):
        return _day(value, form)
    if isinstance(value, (int, Decimal)):
        return _figure(value, form, wrong=wrong)
    return _alias(str(value), form)


def _figure(value: int | Decimal, form: str, *, wrong: bool) -> str:
    if form == "中":
        return "两" if value == 2 else chinese_number(int(value))
    if form == "千":
        return f"{value:,}"
    if form == "全":
        return str(value).translate(FULL_WIDTH)
    if form == "万":
        return f"{(Decimal(value) / 10000).quantize(Decimal('0.01')).normalize():f}"
    if form == "元":
        return f"{value:,}.00"
    if form == "零":
        return str(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP))
    if form == "一":
        return str(Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP))
    return str(rough(int(value), form, wrong=wrong)) if form else str(value)


def rough(value: int, form: str, *, wrong: bool) -> int:
    """The figure with one or two leading digits, as the word before it allows; a wrong one is clearly off."""
    unit = 10 ** max(1, len(str(value)) - 2)
    down, up = value // unit * unit, -(-value // unit) * unit
    if value < 60 or value in (down, up):
        raise UnfitError(str(value))
    if form == "约":
        near = down if value - down < up - value else up
        return near if not wrong else (near * 14 // 10 // unit * unit)
    if form == "逾":
        return down if not wrong else max(up + unit, value * 125 // 100 // unit * unit)
    # 近 and 不足: somewhat less than what is said.
    if abs(up - value) * 100 > 8 * value:
        raise UnfitError(str(value))
    return up if not wrong else (value * 7 // 10 // unit * unit)


def _day(day: date, form: str) -> str:
    if form == "月":
        return f"{day.year}年{day.month}月"
    if form == "点":
        return f"{day:%Y.%m.%d}"
    if form == "杠":
        return f"{day:%Y-%m-%d}"
    if form == "独月":
        return f"{day.month}月"
    return f"{day.year}年{day.month}月{day.day}日"


def _listed(values: tuple[object, ...], form: str, told: "Told") -> str:
    """All areas' figures in their order: bare (form 份: with the unit after each; 名份: with the area's name before)."""
    if form.startswith("名"):
        names = [_alias(area.name, "后") for area in told.facts.station.areas]
        return "，".join(f"{name}{value}{form[1:]}" for name, value in zip(names, values, strict=True))
    return "、".join(f"{value}{form}" for value in values)


def _alias(name: str, form: str) -> str:
    """片区2 as 片区二 or 二片区; other names as they are."""
    number = name.removeprefix("片区")
    if form in ("", "原") or name == number or not number.isdigit():
        return name
    return f"{chinese_number(int(number))}片区" if form == "前" else f"片区{chinese_number(int(number))}"


def chinese_number(number: int) -> str:
    """245 as 二百四十五, 12 as 十二, 1005 as 一千零五; below 100 000."""
    if number >= 10000:
        rest = number % 10000
        gap = "零" if rest and rest < 1000 else ""
        return chinese_number(number // 10000) + "万" + (gap + chinese_number(rest) if rest else "")
    text, gap = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + sign
        gap = not digit
    return text.removeprefix("一") if 10 <= number < 20 else text


def misspelt(name: str) -> list[str]:
    """The name with one letter that sounds or looks alike."""
    return [name[:at] + ALIKE[sign] + name[at + 1 :] for at, sign in enumerate(name) if sign in ALIKE]
