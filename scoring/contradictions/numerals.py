"""Numbers with a unit as Chinese texts write them: 2,189个, 1.06万人次, 十二名, 超过3000份, 10至15场, 六成."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Bound = Literal["exact", "least", "above", "most", "about", "range"]

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_CHINESE = r"[零〇一二两三四五六七八九十百千]+"
UNITS = (
    "人次", "户次", "小时", "人", "名", "位", "户", "个", "份", "节", "次", "场", "条", "通",
    "支", "项", "件", "宗", "例", "期", "%", "分", "元", "成",
)  # fmt: skip
_UNIT = "|".join(UNITS)
# What begins with a unit's character and is none.
_NOT_UNITS = (
    r"(?!个(?:百分点|工作日|季度|月|年|星期|周|片区|社区|社工点|考核月|方面|维度|层面|小时))"
    r"(?!次要|成为|成立|分别|分钟|分会|分片|分区|分类|元旦|人均|年|期间|期内|条件|名列|位于|通过|位列|份额|项目|成员|分工|节假)"
)
_FIGURE = re.compile(
    rf"(?P<before>超过了?|超出|不少于|不低于|至少|高达|超|逾|多于|近|将近|接近|不足|不到|不超过|至多|大约|约|约为)?\s*"
    rf"(?<![\dA-Za-z.+第〔\[（(/-])(?P<number>{_ARABIC}|{_CHINESE})"
    rf"(?:\s*(?:至|到|~|～|—|-)\s*(?P<high>{_ARABIC}|{_CHINESE}))?"
    rf"(?P<more1>余|多)?(?P<scale>[万亿]?)(?P<more2>余|多)?\s*{_NOT_UNITS}(?P<unit>{_UNIT})"
    rf"(?P<more3>以上|左右|上下|以下|以内)?"
)
_FRACTION = re.compile(rf"百分之({_CHINESE}|{_ARABIC})(?:点({_CHINESE}))?")
_LEAST = ("超过", "超", "逾", "不少于", "不低于", "至少", "多于", "超出", "超过了")
_MOST = ("近", "将近", "接近", "不足", "不到", "不超过", "至多")


@dataclass(frozen=True)
class Figure:
    """A number in a text. `places` are the decimals that it was written with, in `scale`s; `high` ends a range."""

    start: int
    end: int
    text: str
    value: Decimal
    unit: str
    bound: Bound = "exact"
    high: Decimal | None = None
    step: Decimal = Decimal(1)

    def agrees(self, actual: Decimal) -> bool:
        """Whether somebody who knows the actual value could write this."""
        match self.bound:
            case "least":
                return self.value <= actual
            case "above":
                return self.value <= actual <= self.value + _size(self.value)
            case "most":
                return actual <= self.value <= actual * Decimal("1.25")
            case "about":
                return abs(actual - self.value) <= max(actual * Decimal("0.05"), self.step / 2)
            case "range":
                return self.high is not None and self.value <= actual <= self.high
        if self.step == 1:
            return self.value == actual
        return abs(self.value - actual) * 2 <= self.step

    @property
    def is_idiom(self) -> bool:
        """一个, 一名: mostly an article, no count."""
        return self.value == 1 and "一" in self.text


def figures(text: str) -> Iterator[Figure]:
    """The numbers with a unit in the text, in order. The text is already in half-width signs."""
    plain = _FRACTION.sub(_padded, text)
    for match in _FIGURE.finditer(plain):
        value, high = _number(match["number"]), _number(match["high"]) if match["high"] else None
        if value is None or (match["high"] and high is None):
            continue
        factor = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}.get(match["scale"], Decimal(1))
        unit, written = match["unit"], match["number"]
        bound: Bound = _bound(match)
        if unit == "成":
            unit, factor, bound = "%", Decimal(10), "about" if bound == "exact" else bound
        places = len(written.partition(".")[2])
        yield Figure(
            match.start("before") if match["before"] else match.start("number"),
            match.end(),
            text[match.start() : match.end()].strip(),
            value * factor,
            unit,
            bound,
            None if high is None else high * factor,
            factor / 10**places if factor != 1 or unit in {"%", "分"} else Decimal(1),
        )


def _bound(match: re.Match[str]) -> Bound:
    before, after = match["before"] or "", match["more3"] or ""
    if match["high"]:
        return "range"
    if match["more1"] or match["more2"]:
        return "above"
    if before in _LEAST or after == "以上":
        return "least"
    if before in _MOST or after in {"以下", "以内"}:
        return "most"
    return "about" if before.startswith(("约", "大约")) or after in {"左右", "上下"} else "exact"


def _size(value: Decimal) -> Decimal:
    """What 余 or 多 may add to a number: up to the next one that is as round."""
    size = Decimal(1)
    while value and value % (size * 10) == 0:
        size *= 10
    return size


def _number(written: str) -> Decimal | None:
    """The value of an Arabic or a Chinese number below ten thousand; None where it is none."""
    if written[0].isdigit() and written[0].isascii():
        return Decimal(written.replace(",", ""))
    total, digit = 0, None
    for sign in written:
        if sign in _SCALES:
            total += (1 if digit is None else digit) * _SCALES[sign]
            digit = None
        else:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[sign]
    return Decimal(total + (digit or 0))


def _padded(match: re.Match[str]) -> str:
    """百分之六十四点七三 as a number with %, in as many characters."""
    whole = _number(match[1])
    decimals = "".join(str(_DIGITS.get(sign, "")) for sign in match[2] or "")
    return f"{whole}{'.' + decimals if decimals else ''}%".rjust(len(match[0]))
