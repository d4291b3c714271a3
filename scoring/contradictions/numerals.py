"""Numbers with a unit as Chinese texts write them: 2,189个, 1.06万人次, 十二名, 超过3000份, 10至15场, 六成."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

Bound = Literal["exact", "least", "above", "most", "near", "about", "range"]

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_CHINESE = r"[零〇一二两三四五六七八九十百千万]*[零〇一二两三四五六七八九十百千]"
_NUMBER = rf"(?:{_ARABIC}|{_CHINESE})"
UNITS = (
    "个百分点", "人次", "户次", "个小时", "小时", "人", "名", "位", "户", "个", "份", "节", "次", "场", "条", "通",
    "支", "项", "件", "宗", "例", "期", "篇", "家", "组", "轮", "本", "批", "%", "分", "元", "成",
)  # fmt: skip
# What begins with a unit's character and is none.
_NOT_UNITS = (
    r"(?!个(?:工作日|季度|月|年|星期|周|片区|服务片区|社区|社工点|考核|自然月|方面|维度|层面|等[级次]|档次|区|街|镇))"
    r"(?!项(?:服务|活动|工作|数据)?(?:合计|总计|共|相加|之和|加起来|总和)|分[比点之享]|次要|成为|成立|成员|成效|分别|分钟|分会|分片|分区|分类|分工|元旦|人均|人民|人员(?!次)|年|期间|期内|期末|条件|名列|名单|位于|通过)"
    r"(?!位列|份额|项目|节假|家庭|家长|家属|组织|组长|本次|本站|本年|户籍|例如|批次|场地|场所|支持|支部|件套)"
)
_UNIT = "|".join(UNITS)
_BEFORE = (
    r"超过了?|超出|不少于|不低于|至少|高达|超|逾|多于|高于|突破|将近|接近|近|不足|不到|少于|低于|不超过|不多于|至多|最多|"
    r"大约|大概|约为|约|上"
)
_FIGURE = re.compile(
    rf"(?P<before>{_BEFORE})?\s*"
    rf"(?<![\dA-Za-z.+第〔\[/万千百-])(?P<number>{_ARABIC}|(?<![数几]){_CHINESE})(?P<scale0>[百千]?)"
    rf"(?:\s*(?:至|到|~|—+|-)\s*(?P<high>{_NUMBER}))?"
    rf"(?P<more1>余|多)?(?P<scale>[万亿]?)(?P<more2>余|多)?\s*{_NOT_UNITS}(?P<unit>{_UNIT})"
    rf"(?P<more3>以上|之多|有余|左右|上下|以下|以内)?"
)
_LISTS = re.compile(
    rf"(?:分别|依次)[^\d,;。]{{0,8}}?({_ARABIC}(?:(?:[、,和及与]|以及){_ARABIC})+)(?=[,;。)]|$)"
)
# A number whose unit stands before it (人次为102), or after the last number of a list (120、35和8次).
_CUES = {"人次": "人次", "人数": "人", "户数": "户", "节数": "节", "得分": "分", "评分": "分", "总分": "分"}
_BARE = re.compile(
    rf"(?:(?P<cue>人次|人数|户数|节数|得分|评分|总分)|个数|次数|场次|数量|合计|总计|共计|相加|之和|总和|总数|总量|完成量|协议量|指标量|目标值|目标数)"
    rf"(?:数|累计|合计|共计|共|已|达到了?|达|为|是|有|:)*(?P<first>{_ARABIC})(?=[,;、。)和及与]|而|$)"
)
_LISTED = re.compile(rf"(?<![\d.A-Za-z第])(?P<number>{_ARABIC})(?=(?:[、,和及与/]|以及)\s*(?:{_NUMBER}))")
_ALONE = re.compile(rf"(?:数量|总数|总量|数|量)?[为:达共是有]{{0,2}}({_ARABIC})(?=[,;、。)和及与]|$)")
_FRACTION = re.compile(rf"百分之({_CHINESE}|{_ARABIC})(?:点([零〇一二三四五六七八九]+))?")
_LEAST = ("超", "逾", "不少于", "不低于", "至少", "多于", "高于", "突破", "上")
_NEAR = ("近", "将近", "接近")
_MOST = ("不足", "不到", "少于", "低于", "不超过", "不多于", "至多", "最多")


@dataclass(frozen=True)
class Figure:
    """A number in a text. `step` is the value of its last written place; `high` ends a range."""

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
                return actual <= self.value
            case "near":
                return actual <= self.value <= max(actual * Decimal("1.2"), actual + _size(self.value) / 2)
            case "about":
                return abs(actual - self.value) <= self._around(actual)
            case "range":
                return self.high is not None and self.value <= actual <= self.high
        if self.step == 1 and self.unit != "%":
            return self.value == actual
        near = self.step / 2 if self.step <= 1 else min(self.step / 2, self.value / 20)
        return abs(self.value - actual) <= near

    def _around(self, actual: Decimal) -> Decimal:
        """How far 约 and 左右 may be from the value: a twentieth, a tenth where the number was rounded to it."""
        rounded = min(_size(self.value) / 2, actual / 10)
        return max(actual / 20, self.step / 2, rounded)

    @property
    def stated(self) -> "Figure":
        """As a requirement: 不少于20名 requires 20."""
        return replace(self, bound="exact") if self.bound in {"least", "most"} else self

    @property
    def is_idiom(self) -> bool:
        """一个, 一名: mostly an article, no count."""
        return self.value == 1 and "一" in self.text


def figures(text: str, ends: Iterable[int] = ()) -> list[Figure]:
    """The numbers with a unit in the text, in order, and those right after a word that ends at one of `ends`: 电访35.

    The text is already in half-width signs.
    """
    plain = _FRACTION.sub(_padded, text)
    found = [figure for match in _FIGURE.finditer(plain) if (figure := _figure(match, text))]
    found += _bare(plain, found)
    found += _after_words(plain, found, ends)
    found += _without_units(plain, found)
    _add_listed(plain, found)
    return sorted(found, key=lambda figure: figure.start)


def _figure(match: re.Match[str], text: str) -> Figure | None:
    value, high = number_of(match["number"]), number_of(match["high"]) if match["high"] else None
    if value is None or (match["high"] and high is None) or match[0] in {"十分", "百分", "千分"}:
        return None
    factor = Decimal({"百": 100, "千": 1000}.get(match["scale0"], 1))
    factor *= {"万": Decimal(10_000), "亿": Decimal(100_000_000)}.get(match["scale"], Decimal(1))
    unit, bound = match["unit"], _bound(match)
    if unit == "成":
        unit, factor, bound = "%", Decimal(10), "about" if bound == "exact" else bound
    places = len(match["number"].partition(".")[2])
    start = match.start("before") if match["before"] else match.start("number")
    if "百分之" in text[max(start - 4, 0) : match.end()]:
        start = text.rindex("百分之", 0, match.end())
    return Figure(
        start,
        match.end(),
        text[start : match.end()].strip(),
        value * factor,
        {"位": "人", "名": "人", "个小时": "小时"}.get(unit, unit),
        bound,
        None if high is None else high * factor,
        factor / 10**places if factor != 1 or unit in {"%", "分", "个百分点"} else Decimal(1),
    )


def _bare(text: str, found: list[Figure]) -> Iterator[Figure]:
    """Numbers whose unit is in the word before them."""
    for match in _BARE.finditer(text):
        start, end = match.span("first")
        if not _taken(found, start, end):
            unit = _CUES.get(match["cue"] or "", "")
            yield _plain(match["first"], start, end, unit)


def _after_words(text: str, found: list[Figure], ends: Iterable[int]) -> Iterator[Figure]:
    """Numbers right after a word, without a unit."""
    for end in ends:
        match = _ALONE.match(text, end)
        if match and not _taken(found, *match.span(1)):
            yield _plain(match[1], *match.span(1), "")


def _without_units(text: str, found: list[Figure]) -> Iterator[Figure]:
    """The numbers of a list that has no units at all: 分别是7、413和523."""
    for match in _LISTS.finditer(text):
        for one in re.finditer(_ARABIC, match[1]):
            start, end = match.start(1) + one.start(), match.start(1) + one.end()
            if not _taken(found, start, end):
                yield _plain(one[0], start, end, "")


def _add_listed(text: str, found: list[Figure]) -> None:
    """The numbers of a list whose unit stands after its last one."""
    for match in reversed(list(_LISTED.finditer(text))):
        start, end = match.span("number")
        if _taken(found, start, end):
            continue
        after = min((one for one in found if one.start > end), key=lambda one: one.start, default=None)
        if after is not None and after.start - end <= 2 and after.bound == "exact":
            found.append(_plain(match["number"], start, end, after.unit))


def _plain(written: str, start: int, end: int, unit: str) -> Figure:
    places = len(written.partition(".")[2])
    step = Decimal(1) / 10**places if unit in {"%", "分"} else Decimal(1)
    return Figure(start, end, written, Decimal(written.replace(",", "")), unit, step=step)


def _taken(found: list[Figure], start: int, end: int) -> bool:
    return any(one.start < end and start < one.end for one in found)


def _bound(match: re.Match[str]) -> Bound:
    before, after = match["before"] or "", match["more3"] or ""
    if match["high"]:
        return "range"
    if match["more1"] or match["more2"] or after == "有余":
        return "above"
    if before.startswith(_NEAR):
        return "near"
    if before.startswith(_MOST) or after in {"以下", "以内"}:
        return "most"
    if before.startswith(_LEAST) or after == "以上":
        return "least"
    return "about" if before.startswith(("约", "大")) or after in {"左右", "上下"} else "exact"


def _size(value: Decimal) -> Decimal:
    """What 余 or 多 may add to a number: up to the next one that is as round."""
    size = Decimal(1)
    while value and value % (size * 10) == 0:
        size *= 10
    return size


def number_of(written: str) -> Decimal | None:
    """The value of an Arabic or a Chinese number; None where it is none."""
    if written[0].isdigit() and written[0].isascii():
        return Decimal(written.replace(",", ""))
    high, _, low = written.rpartition("万")
    if high:
        tens, rest = number_of(high), number_of(low) if low else Decimal(0)
        return None if tens is None or rest is None else tens * 10_000 + rest
    if "万" in written:
        return None
    total, digit = 0, None
    for sign in written:
        if sign in _SCALES:
            total += (1 if digit is None else digit) * _SCALES[sign]
            digit = None
        elif digit not in (None, 0):
            return None
        else:
            digit = _DIGITS[sign]
    return Decimal(total + (digit or 0))


def _padded(match: re.Match[str]) -> str:
    """百分之六十四点七三 as a number with %, in as many characters."""
    whole = number_of(match[1])
    decimals = "".join(str(_DIGITS[sign]) for sign in match[2] or "")
    return f"{whole}{'.' + decimals if decimals else ''}%".rjust(len(match[0]))
