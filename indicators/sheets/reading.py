"""From a workbook to the figures that it states about one agreement, with everything that is wrong or disagrees."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from indicators.completion import area_total
from indicators.models import WORKERS, Indicator
from indicators.queries import Terms
from indicators.sheets import comparing
from indicators.sheets.amounts import impossible, is_stated, plain, read_amount
from indicators.sheets.blocks import TOTALS, Block, Layout, Row, Stated
from indicators.sheets.figures import Figure
from indicators.sheets.layout import find_blocks
from indicators.sheets.months import named_months, whole_span
from indicators.sheets.notes import read_note
from indicators.sheets.span import check_places, find_span
from indicators.sheets.sums import states_months, sum_problems
from indicators.spans import Span
from stations.intake import Problem, error, warning
from stations.models import Area
from stations.workbooks import Workbook

KINDS = {
    "area": ("area",),
    "station": ("station", "item"),
    "item": ("station", "item"),
    "statement": ("statement",),
    "any": tuple(Indicator.Kind.values),
    "sums": tuple(Indicator.Kind.values),
}
Seen = tuple[int, Span | None]


@dataclass
class Reading:
    """What a workbook states: the months, one figure for each indicator and area, and the problems in reading order."""

    span: Span | None = None
    figures: list[Figure] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_indicators(workbook: Workbook, terms: Terms, asked: Span | None = None) -> Reading:
    """Read every block of every sheet for the agreement of `terms`.

    `asked` are the months that the person named; a title's months come first. Nothing raises: what is wrong
    stands in the problems, and while an error is among them the figures are for the preview only.
    """
    reading = Reading()
    layout = find_blocks(workbook.sheets)
    if not layout.blocks and not layout.incomplete:
        cure = "请使用指标完成情况统计表，表中应有“服务片区”“总体服务”或“协议内容1：…”的表头"
        reading.problems.append(error(workbook.sheets[0].name, "A1", "没有找到指标表的表头", cure))
        return reading
    reading.problems += check_places(layout.titles, terms)
    months = named_months(layout.blocks, terms, asked, reading.problems)
    if layout.blocks and all(block.month or block.kind == "sums" for block in layout.blocks):
        reading.span = whole_span(months.values(), layout, reading.problems)
    else:
        reading.span = find_span(layout.titles, workbook.sheets[0].name, terms, asked, reading.problems)
    _report_layout(workbook, layout, reading)
    seen: dict[Seen, Block] = {}
    for block in layout.blocks:
        if block.month is None or block.month in months:
            _read_block(block, months.get(block.month) if block.month else None, terms, seen, reading)
    _read_statements(layout.notes, terms, reading)
    return reading


def _report_layout(workbook: Workbook, layout: Layout, reading: Reading) -> None:
    for stated in layout.incomplete:
        cure = "请在它的旁边或下面写明“完成量”一栏，与下发的表格一致"
        reading.problems.append(error(stated.sheet, stated.cell, f"“{stated.text}”的表头不完整", cure))
    for stated in layout.nameless:
        reading.problems.append(
            error(stated.sheet, stated.cell, "有数量但没有名称", "请填写片区或协议内容的名称，或删除这一行")
        )
    for name in layout.without_blocks:
        reading.problems.append(
            warning(
                name, "", "这张工作表里没有找到指标，没有读取", "若其中有数据，请核对表头；否则说明后继续"
            )
        )
    for grid in workbook.sheets:
        if grid.name in layout.without_blocks or not grid.rows:
            continue
        _report_hidden(grid.name, sorted(row for row in grid.hidden_rows if row < grid.height), reading)
        if grid.hidden:
            reading.problems.append(
                warning(grid.name, "", "这张工作表是隐藏的，已照常读取", "请确认其中的数据应当上报")
            )


def _report_hidden(sheet: str, rows: list[int], reading: Reading) -> None:
    if rows:
        listed = "、".join(str(row + 1) for row in rows)
        what = f"第 {listed} 行是隐藏的，已照常读取"
        reading.problems.append(warning(sheet, f"A{rows[0] + 1}", what, "请取消隐藏并核对这些行"))


# --- one block -------------------------------------------------------------------------------------------------


def _read_block(
    block: Block, month: Span | None, terms: Terms, seen: dict[Seen, Block], reading: Reading
) -> None:
    """Read a block; its figures are of the month where it has one."""
    indicator = terms.indicator_named(block.names, KINDS[block.kind])
    if indicator is None:
        if _says_anything(block):
            reading.problems.append(_unknown_indicator(block, terms))
        return
    if block.kind == "sums" and states_months(block):
        lines = _lines_of_areas(block, terms, reading) if indicator.has_areas else []
        reading.problems += sum_problems(block, lines, indicator, terms)
        return
    if block.month is not None and not _says_anything(block):
        return
    # Months and a span that holds them can't both be stored.
    otherwise = (
        kept for (key, of), kept in seen.items() if key == indicator.pk and (of is None) != (month is None)
    )
    before = next(otherwise, None) or seen.setdefault((indicator.pk, month), block)
    first = len(reading.figures)
    if before is not block:
        _read_again(block, before, indicator, reading)
    elif indicator.has_areas:
        _read_areas(block, indicator, terms, reading)
    else:
        _read_station_row(block, indicator, terms, reading)
    reading.figures[first:] = [replace(figure, span=month) for figure in reading.figures[first:]]


def _says_anything(block: Block) -> bool:
    return any(is_stated(cell) for row in _all_rows(block) for cell in (row.target, row.done, *row.parts))


def _unknown_indicator(block: Block, terms: Terms) -> Problem:
    kinds = KINDS[block.kind]
    known = "、".join(indicator.name for indicator in terms.indicators if indicator.kind in kinds)
    cure = f"请改用目录中的名称：{known}；协议另有约定的，请联系系统管理员加入指标目录"
    return error(block.heading.sheet, block.heading.cell, f"指标目录中没有“{block.label}”", cure)


def _read_again(block: Block, before: Block, indicator: Indicator, reading: Reading) -> None:
    """The workers stand beside every block of areas and must agree; any other indicator stands once."""
    if indicator.code != WORKERS:
        what = f"“{indicator.name}”在 {before.heading.sheet} {before.heading.cell} 已经出现过"
        cure = "同一指标只能填写一次，请删除重复的一处"
        reading.problems.append(error(block.heading.sheet, block.heading.cell, what, cure))
        return
    first: dict[str, Stated | None] = {}
    for row in _all_rows(before):
        first.setdefault(_name_of(row), row.done)
    for row in _all_rows(block):
        other = first.get(_name_of(row))
        if other is not None and row.done is not None and other.text != row.done.text:
            what = f"投入社工人数写为 {row.done.text or '空'}，{other.cell} 写为 {other.text or '空'}"
            reading.problems.append(
                error(row.done.sheet, row.done.cell, what, "同一片区的人数应当一致，请改正")
            )


def _name_of(row: Row) -> str:
    return row.area.text if row.area else TOTALS[0]


def _all_rows(block: Block) -> list[Row]:
    return [*block.rows, *(row for row in (block.station, block.total) if row is not None)]


def _read_station_row(block: Block, indicator: Indicator, terms: Terms, reading: Reading) -> None:
    rows = [row for row in _all_rows(block) if is_stated(row.target) or is_stated(row.done)]
    if len(rows) > 1:
        where = rows[1].done or block.heading
        what = f"“{indicator.name}”不分片区，表中写了 {len(rows)} 行"
        reading.problems.append(error(where.sheet, where.cell, what, "请只保留全站的一行"))
    if len(rows) != 1:
        return
    row = rows[0]
    value, wrong = read_amount(row.done, indicator, indicator.name)
    reading.problems += wrong
    reading.problems += comparing.target_problems(indicator, [(None, row)], terms)
    reading.problems += comparing.percent_problems(indicator, None, row, value, terms)
    if value is not None and row.done is not None:
        reading.figures.append(Figure(indicator, None, value, row.done.sheet, row.done.cell))


def _read_areas(block: Block, indicator: Indicator, terms: Terms, reading: Reading) -> None:
    lines = _lines_of_areas(block, terms, reading)
    before = len(reading.problems)
    values = []
    for area, row in lines:
        value, wrong = read_amount(row.done, indicator, f"{indicator.name} · {area.name}")
        reading.problems += wrong + comparing.percent_problems(indicator, area, row, value, terms)
        values.append(value)
        if value is not None and row.done is not None:
            reading.figures.append(Figure(indicator, area, value, row.done.sheet, row.done.cell))
    rows: list[comparing.AreaRow] = [*lines]
    if block.station is not None:
        values.append(_read_own_line(block.station, indicator, reading))
    if block.total is not None:
        rows.append((None, block.total))
        named = [row for row in block.rows if row.area is not None and row.area.text]
        wrong_areas = len(named) - len(lines)
        complete = not wrong_areas and all(item.severity != "error" for item in reading.problems[before:])
        _read_total(block, block.total, indicator, values, complete, terms, reading)
    reading.problems += comparing.target_problems(indicator, rows, terms)


def _read_own_line(row: Row, indicator: Indicator, reading: Reading) -> Decimal | None:
    """The station-level quantity where the sheet has a line of its own for it."""
    value, wrong = read_amount(row.done, indicator, f"{indicator.name} · 站级统筹")
    reading.problems += wrong
    if value is not None and row.done is not None:
        reading.figures.append(Figure(indicator, None, value, row.done.sheet, row.done.cell))
    return value


def _read_total(
    block: Block,
    total: Row,
    indicator: Indicator,
    areas: list[Decimal | None],
    complete: bool,
    terms: Terms,
    reading: Reading,
) -> None:
    """What a stated total leaves beyond the areas is the station's; a difference wants an explanation.

    Nothing is compared with areas of which one could not be read.
    """
    stated, wrong = read_amount(total.done, indicator, f"{indicator.name} · 合计")
    reading.problems += wrong
    if wrong or not complete:
        return
    known = area_total(areas, None)
    done = Decimal(known) if stated is None and known is not None else stated
    reading.problems += comparing.percent_problems(indicator, None, total, done, terms)
    if stated is None or total.done is None:
        return
    level, problem = comparing.station_level_of(indicator, total.done, stated, areas)
    reading.problems += [problem] if problem else []
    if block.station is not None and is_stated(block.station.done):
        return
    reading.figures.append(Figure(indicator, None, level, total.done.sheet, total.done.cell, problem))


def _lines_of_areas(block: Block, terms: Terms, reading: Reading) -> list[tuple[Area, Row]]:
    """The rows whose area is known, each area once. Told once for all indicators beside the same areas."""
    found: dict[int, tuple[Area, Row]] = {}
    problems: list[Problem] = []
    known = "、".join(area.name for area in terms.areas)
    for row in block.rows:
        if row.area is None or not row.area.text:
            continue
        area = terms.area_named(row.area.text)
        if area is None:
            what = f"没有名为“{row.area.text}”的片区"
            cure = f"本站的片区是：{known}" if known else "本站还没有登记片区，请联系系统管理员"
            problems.append(error(row.area.sheet, row.area.cell, what, cure))
        elif area.pk in found:
            problems.append(
                error(
                    row.area.sheet,
                    row.area.cell,
                    f"“{area.name}”重复",
                    "每个片区只能有一行，请合并或改正名称",
                )
            )
        else:
            found[area.pk] = (area, row)
    absent = [area.name for area in terms.areas if area.pk not in found]
    if absent and not problems:
        what = f"表中没有{'、'.join(absent)}"
        cure = "请补上；确实没有服务的请写一行并填“/”"
        problems.append(warning(block.heading.sheet, _area_header_cell(block), what, cure))
    reading.problems += [problem for problem in problems if problem not in reading.problems]
    return list(found.values())


def _area_header_cell(block: Block) -> str:
    first = next((row.area for row in block.rows if row.area is not None), None)
    return first.cell if first else block.heading.cell


# --- the note --------------------------------------------------------------------------------------------------


def _read_statements(notes: list[Stated], terms: Terms, reading: Reading) -> None:
    """The figures of all notes; one that is stated twice must be the same."""
    found: dict[str, tuple[Decimal, Stated]] = {}
    for note in dict.fromkeys(notes):
        for phrase in read_note(str(note.value)):
            if phrase.code is None or phrase.code not in terms.by_code:
                what = f"说明中的“{phrase.words}”没有识别"
                cure = "原文随文件保存，但不计入统计；需要统计的请参照“建档总户数596户”的写法"
                reading.problems.append(warning(note.sheet, note.cell, what, cure))
                continue
            first, where = found.setdefault(phrase.code, (phrase.value, note))
            if first != phrase.value:
                name = terms.by_code[phrase.code].name
                what = f"说明中“{name}”写为 {plain(phrase.value)}，{where.cell} 写为 {plain(first)}"
                reading.problems.append(error(note.sheet, note.cell, what, "请只保留正确的一个"))
    for code, (value, note) in found.items():
        indicator = terms.by_code[code]
        if wrong := impossible(value, indicator):
            reading.problems.append(error(note.sheet, note.cell, *wrong, f"说明 · {indicator.name}"))
        else:
            reading.figures.append(Figure(indicator, None, value, note.sheet, note.cell))
