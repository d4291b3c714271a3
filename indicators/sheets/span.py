"""Which months a sheet speaks of: its titles, else what the person named, else the whole agreement."""

import re

from indicators.queries import Terms
from indicators.sheets.blocks import Stated
from indicators.sheets.title import TitleSpan, other_place, span_in
from indicators.spans import Span
from stations.intake import Problem, error, warning
from stations.months import first_of_month, last_day

# Lines above a table that name days, but not the months of the figures.
_OTHER_DATES = re.compile(r"协议(时间|期|起止|有效期)|采购周期|填[报表写]|制表|报送|说明")


def find_span(
    titles: list[Stated], first_sheet: str, terms: Terms, asked: Span | None, problems: list[Problem]
) -> Span | None:
    """The span, or None where the titles leave it open or it lies outside the agreement (an error says so)."""
    dated = _dated(titles, problems)
    if dated is None:
        return None
    agreement = Span(first_of_month(terms.agreement.start), first_of_month(terms.agreement.end))
    where = titles[0] if titles else Stated(first_sheet, "A1", None)
    if dated:
        where, found = dated[0]
        span = found.span
        problems += _about_days(where, found)
        if asked is not None and asked != span:
            what = f"标题的起止月份是{span}，上传时填写或模板注明的是{asked}"
            problems.append(
                warning(where.sheet, where.cell, what, "按标题读取；若标题有误，请改正后重新上传")
            )
    elif asked is not None:
        span = asked
    else:
        span = agreement
        what = f"标题没有写起止日期，按整个协议期（{span}）读取"
        cure = "请在标题中写明起止日期，或上传时填写起止月份"
        problems.append(warning(where.sheet, where.cell, what, cure))
    if span.within(agreement):
        return span
    what = f"起止月份{span}超出协议期（{agreement}）"
    problems.append(error(where.sheet, where.cell, what, "请核对标题的日期，并确认选对了协议"))
    return None


def check_months(titles: list[Stated], months: Span, problems: list[Problem]) -> None:
    """Where the titles of a monthly sheet name other months than its lines: the lines decide."""
    for where, found in (_dated(titles, problems) or [])[:1]:
        if not months.within(found.span):
            what = f"标题的起止月份是{found.span}，表中的月份是{months}"
            problems.append(warning(where.sheet, where.cell, what, "按表中的月份读取；若标题有误，请改正"))


def _dated(titles: list[Stated], problems: list[Problem]) -> list[tuple[Stated, TitleSpan]] | None:
    """The titles that name months, all the same ones; None when they can't be read or contradict one another."""
    dated: list[tuple[Stated, TitleSpan]] = []
    before = len(problems)
    for title in titles:
        if _OTHER_DATES.search(title.text):
            continue
        try:
            found = span_in(str(title.value))
        except ValueError:
            cure = "请写成“2023年7月1日至2023年11月30日”的样子"
            problems.append(error(title.sheet, title.cell, "标题的起止日期有误", cure))
            continue
        if found is None:
            continue
        if dated and dated[0][1] != found:
            what = f"标题的起止月份是{found.span}，{dated[0][0].sheet} 是{dated[0][1].span}"
            problems.append(error(title.sheet, title.cell, what, "一份文件只能有一个起止日期，请改正"))
        dated.append((title, found))
    return dated if len(problems) == before else None


def _about_days(where: Stated, found: TitleSpan) -> list[Problem]:
    if found.exact:
        return []
    last = last_day(found.span.last)
    what = f"标题的起止日期不是整月，按{found.span}读取"
    cure = f"指标按整月统计；若确为整月，请写到月末（{last.month}月{last.day}日）"
    return [warning(where.sheet, where.cell, what, cure)]


def check_places(titles: list[Stated], terms: Terms) -> list[Problem]:
    """A title that names another station: told once, at the first such title."""
    station = terms.agreement.station
    own = [station.name, station.short_name, station.subdistrict.name]
    for title in titles:
        if other := other_place(str(title.value), own):
            what = f"标题写的是“{other}”，这份协议属于{station.name}"
            return [warning(title.sheet, title.cell, what, "请确认没有选错文件或协议")]
    return []
