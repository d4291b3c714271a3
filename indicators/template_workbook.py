"""The system's own indicator workbook, ready to be filled in.

It is laid out as the sheets that stations know, so that indicators.sheets reads it like any other: blocks by area
first, then what is counted for the whole station, then the statements. Percentages are left to the system.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from indicators.models import Indicator
from indicators.queries import Terms
from indicators.sheets.amounts import NONE_MARK, compact
from indicators.spans import Span
from indicators.template_figures import reported_in, total_in
from stations.models import Area, Upload
from stations.months import last_day
from stations.workbooks import writing
from stations.workbooks.marker import Marker
from stations.workbooks.writing import put, put_over

# The words by which indicators.sheets finds its way; reading what is written holds the two together.
_AREAS, _WORKERS, _STATION, _CONTENT = "服务片区", "投入社工人数", "总体服务", "协议内容"
_INDICATOR = "指标名称"
_TITLE_ROWS = 3
_A_BLOCK = 7  # indicators beside each other; more would be too small in print
_TOTAL = "合计"
_AREA_WIDTH, _FIGURE_WIDTH = 14.0, 9.5
_STATION_WIDTHS = (8.0, 44.0, 8.0, 12.0, 14.0)
_STATEMENT_WIDTHS = (52.0, 12.0, 22.0)
_NAME, _UNIT, _TARGET, _DONE = 1, 2, 3, 4  # columns of the second sheet
_ADVICE = "请填写不小于 0 的数，没有数量的留空。"
_HELP = (
    "在“片区指标”“总体服务与协议内容”“情况说明”三张表中填写完成量。白色的格可以填写，有底色的格已锁定；工作表保护没有密码，一般不需要取消。",
    "完成量是标题所写月份的合计，不是从年初算起的累计；要报其他月份，请在系统中另选起止月份下载模板，不要改标题。",
    "没有数量的留空，不要写 0；确实统计过而结果为零的写 0。",
    "各片区的完成量逐格填写。合计由系统相加，可以不填；另有全站统筹完成的，请在合计一行填写包括统筹在内的总数。",
    "没有分片区统计的指标，只填合计一行。",
    "“情况说明”中的人口、建档户数和人数填期末数，其余填标题所写月份的数量；不清楚的留空。",
    "“投入社工人数”填期末人数。户、人、人次是三种不同的数量，请按单位填写。",
    "协议量来自系统中登记的协议，“/”表示没有约定，空白表示协议没有写明；协议有变更的，请联系系统管理员登记补充协议。",
    "完成百分比由系统按协议量计算，不必填写。",
    "填好后保存，在“资料上报”中选择本协议的指标完成页面上传；先预览，核对无误再确认写入。",
)


def indicator_template(*, terms: Terms, span: Span) -> bytes:
    """An .xlsx workbook for these months with the station's areas, all indicators, targets and stored quantities."""
    agreement = terms.agreement
    book = openpyxl.Workbook()
    _write_areas(book.active, terms, span)
    _write_station(book.create_sheet("总体服务与协议内容"), terms, span)
    _write_statements(book.create_sheet("情况说明"), terms, span)
    marker = Marker(
        Upload.Kind.INDICATORS.value, agreement.code, agreement.station.name, span.first, span.last
    )
    return writing.finished(book, marker, _HELP)


def _write_titles(sheet: Worksheet, terms: Terms, span: Span, widths: Sequence[float]) -> None:
    agreement = terms.agreement
    days = f"{span.first:%Y}年{span.first.month}月1日至{span.last:%Y}年{span.last.month}月{last_day(span.last).day}日"
    term = f"年度服务协议时间：{agreement.start:%Y-%m-%d} 至 {agreement.end:%Y-%m-%d}"
    lines = (
        (f"{agreement.station.name}服务指标完成情况表（{days}）", writing.TITLE),
        (f"{term}　　协议编号：{agreement.code}", writing.SUBTITLE),
        ("白色格填写标题所写月份的完成量，没有的留空。填法见“填表说明”。", writing.SUBTITLE),
    )
    for row, (text, look) in enumerate(lines):
        put_over(sheet, (row, 0, row, len(widths) - 1), text, look)
        writing.fit_height(sheet, row, [(text, sum(widths))], look, least=2 * look.size)
    writing.set_widths(sheet, widths)


# --- by area ---------------------------------------------------------------------------------------------------


def _write_areas(sheet: Worksheet, terms: Terms, span: Span) -> None:
    sheet.title = "片区指标"
    indicators = [item for item in terms.indicators if item.kind == Indicator.Kind.AREA]
    workers = terms.indicator_named((_WORKERS,), (Indicator.Kind.STATEMENT,))
    last = 2 * min(_A_BLOCK, len(indicators)) + (workers is not None)
    _write_titles(sheet, terms, span, [_AREA_WIDTH] + [_FIGURE_WIDTH] * last)
    top = _TITLE_ROWS
    for start in range(0, len(indicators), _A_BLOCK):
        _write_block(sheet, top, indicators[start : start + _A_BLOCK], terms, span)
        if start == 0 and workers is not None:
            _write_workers(sheet, top, last, workers, terms, span)
        top += len(terms.areas) + 4
    _write_signatures(sheet, top - 1, last)
    sheet.freeze_panes = "B4"
    _finish_sheet(sheet, landscape=True)


def _lines(terms: Terms, top: int) -> Iterator[tuple[int, Area | None]]:
    """The rows of a block below its two rows of headings, and whose they are; None: the total's."""
    yield from enumerate((*terms.areas, None), start=top + 2)


def _write_block(
    sheet: Worksheet, top: int, indicators: Sequence[Indicator], terms: Terms, span: Span
) -> None:
    put_over(sheet, (top, 0, top + 1, 0), _AREAS, writing.HEADING)
    sheet.row_dimensions[top + 1].height = 34
    sheet.row_dimensions[top + 2].height = 20
    for row, area in _lines(terms, top):
        put(sheet, row, 0, area.name if area else _TOTAL, writing.FIXED)
        sheet.row_dimensions[row + 1].height = 26
    for number, indicator in enumerate(indicators):
        left = 1 + 2 * number
        put_over(sheet, (top, left, top, left + 1), indicator.name, writing.HEADING)
        put(sheet, top + 1, left, "协议量", writing.HEADING)
        put(sheet, top + 1, left + 1, "完成量", writing.HEADING)
        for row, area in _lines(terms, top):
            put(sheet, row, left, _target(terms, indicator, area), writing.FIXED)
        _write_figures(sheet, top, left + 1, indicator, terms, span)


def _write_workers(
    sheet: Worksheet, top: int, column: int, workers: Indicator, terms: Terms, span: Span
) -> None:
    put_over(sheet, (top, column, top + 1, column), _WORKERS, writing.HEADING)
    _write_figures(sheet, top, column, workers, terms, span)


def _write_figures(
    sheet: Worksheet, top: int, column: int, indicator: Indicator, terms: Terms, span: Span
) -> None:
    """The cells to fill in of one indicator, area by area and the total."""
    for row, area in _lines(terms, top):
        done = reported_in(terms, span, indicator, area) if area else total_in(terms, span, indicator)
        put(sheet, row, column, _number(done), writing.INPUT)
    where = writing.range_name(top + 2, column, top + 2 + len(terms.areas), column)
    _demand(sheet, where, indicator)


# --- for the whole station -------------------------------------------------------------------------------------


def _write_station(sheet: Worksheet, terms: Terms, span: Span) -> None:
    kinds = (Indicator.Kind.STATION, Indicator.Kind.ITEM)
    indicators = [item for item in terms.indicators if item.kind in kinds]
    _write_titles(sheet, terms, span, _STATION_WIDTHS)
    top = _TITLE_ROWS
    put_over(sheet, (top, 0, top + len(indicators), 0), _STATION, writing.HEADING)
    for column, text in enumerate((_CONTENT, "单位", "指标要求", "完成量"), start=_NAME):
        put(sheet, top, column, text, writing.HEADING)
    sheet.row_dimensions[top + 1].height = 24
    for row, indicator in enumerate(indicators, start=top + 1):
        _write_line(sheet, row, (_NAME, _UNIT, _DONE), indicator, terms, span)
        put(sheet, row, _TARGET, _target(terms, indicator, None), writing.FIXED)
    _write_signatures(sheet, top + len(indicators) + 1, _DONE)
    sheet.freeze_panes = "A5"
    _finish_sheet(sheet, landscape=False)


# --- statements ------------------------------------------------------------------------------------------------


def _write_statements(sheet: Worksheet, terms: Terms, span: Span) -> None:
    """Figures without a target, one a line; the workers stand beside the areas."""
    statements = [
        item for item in terms.indicators if item.kind == Indicator.Kind.STATEMENT and not item.has_areas
    ]
    _write_titles(sheet, terms, span, _STATEMENT_WIDTHS)
    for column, text in enumerate((_INDICATOR, "单位", "完成量")):
        put(sheet, _TITLE_ROWS, column, text, writing.HEADING)
    sheet.row_dimensions[_TITLE_ROWS + 1].height = 24
    for row, indicator in enumerate(statements, start=_TITLE_ROWS + 1):
        _write_line(sheet, row, (0, 1, 2), indicator, terms, span)
    sheet.freeze_panes = "A5"
    _finish_sheet(sheet, landscape=False)


# --- both ------------------------------------------------------------------------------------------------------


def _target(terms: Terms, indicator: Indicator, area: Area | None) -> Decimal | int | str | None:
    """The agreed quantity, "/" where it is agreed that there is none, blank where nothing is stated."""
    key = indicator.pk, area.pk if area else None
    if key not in terms.targets:
        return None
    quantity = terms.targets[key]
    return NONE_MARK if quantity is None else compact(quantity)


def _write_line(
    sheet: Worksheet, row: int, columns: tuple[int, int, int], indicator: Indicator, terms: Terms, span: Span
) -> None:
    """An indicator's name, its unit, and the cell to fill in, in these columns."""
    name, unit, done = columns
    put(sheet, row, name, indicator.name, writing.FIXED)
    put(sheet, row, unit, indicator.unit, writing.FIXED)
    put(sheet, row, done, _number(reported_in(terms, span, indicator, None)), writing.INPUT)
    _demand(sheet, writing.range_name(row, done, row, done), indicator)
    sheet.row_dimensions[row + 1].height = 22


def _number(value: Decimal | None) -> Decimal | int | None:
    return None if value is None else compact(value)


def _demand(sheet: Worksheet, where: str, indicator: Indicator) -> None:
    unit = f"（{indicator.unit}）" if indicator.unit else ""
    writing.demand_number(
        sheet, where, fractional=indicator.fractional, title=f"{indicator.name}{unit}"[:30], advice=_ADVICE
    )


def _write_signatures(sheet: Worksheet, row: int, last: int) -> None:
    text = "填表人：　　　　　　审核人：　　　　　　填表日期：　　　　　　（单位盖章）"
    put_over(sheet, (row, 0, row, last), text, writing.SIGNATURE)
    sheet.row_dimensions[row + 1].height = 30


def _finish_sheet(sheet: Worksheet, *, landscape: bool) -> None:
    sheet.sheet_view.showGridLines = False
    writing.set_print(sheet, landscape=landscape, wide=False)
    writing.lock(sheet)
