"""Annex 1: indicators by area, station-wide services, agreement items and the note of statements."""

from collections.abc import Sequence
from itertools import groupby, islice

from reports import standard_texts
from reports.blocks import Block, Row, cell, paragraph, row, table
from reports.formatting import NO_TARGET, number, ordinal, percentage
from reports.material import AreaQuantity, IndicatorMaterial, Material

# Seven indicators of three columns each are what landscape A4 holds beside the names of the areas.
INDICATORS_A_TABLE = 7
STATEMENTS_A_TABLE = 8
KINDS = (("station", "总体服务"), ("item", "协议内容"))


def annex_indicators(material: Material) -> list[Block]:
    """The annex's blocks, in the order of print; parts without any indicator are left out."""
    area = [indicator for indicator in material.indicators if indicator.kind == "area"]
    parts = [_area_table(material, part, index) for index, part in enumerate(_parts(area), start=1)]
    titled = [
        ("投入社工人数与片区服务指标", parts),
        ("总体服务指标与协议内容", _other_tables(material)),
        ("情况说明", _statement_tables(material)),
    ]
    blocks: list[Block] = []
    for number_, (title, tables) in enumerate(((t, b) for t, b in titled if b), start=1):
        tables[0]["title"] = f"（{ordinal(number_)}）{title}"
        blocks += tables
    return [*blocks, *_notes(material)]


def _parts(indicators: Sequence[IndicatorMaterial]) -> list[list[IndicatorMaterial]]:
    """The indicators in as few tables as possible, of about one width, no group torn unless it is too wide."""
    groups = [list(group) for _, group in groupby(indicators, key=lambda indicator: indicator.group)]
    pieces = [
        group[start : start + INDICATORS_A_TABLE]
        for group in groups
        for start in range(0, len(group), INDICATORS_A_TABLE)
    ]
    tables = -(-len(indicators) // INDICATORS_A_TABLE)
    share = -(-len(indicators) // tables) if tables else 0
    parts: list[list[IndicatorMaterial]] = []
    for piece in pieces:
        if parts and len(parts[-1]) < share and len(parts[-1]) + len(piece) <= INDICATORS_A_TABLE:
            parts[-1] += piece
        else:
            parts.append(list(piece))
    return parts


def _area_table(material: Material, indicators: Sequence[IndicatorMaterial], index: int) -> Block:
    return table(
        name=f"areas-{index}",
        title="",
        widths=[13, 10, *[9, 9, 12] * len(indicators)],
        head=_area_head(indicators),
        body=[
            *(_area_row(material, indicators, position) for position in range(len(material.areas))),
            *_station_row(indicators),
            _total_row(material, indicators),
        ],
        size="tight",
    )


def _area_head(indicators: Sequence[IndicatorMaterial]) -> list[Row]:
    groups = [list(group) for _, group in groupby(indicators, key=lambda indicator: indicator.group)]
    first = [cell("服务片区", down=3), cell("投入社工人数", down=3)]
    second = []
    for group in groups:
        plain = len(group) == 1 and not group[0].part
        title = _with_unit(group[0].group, group[0].unit) if plain else group[0].group
        first.append(cell(title, across=3 * len(group), down=2 if plain else 1))
        if not plain:
            second += [cell(_with_unit(one.part, one.unit), across=3) for one in group]
    third = [cell(text) for _ in indicators for text in ("协议量", "完成量", "百分比")]
    return [row(first), row(second), row(third)]


def _with_unit(name: str, unit: str) -> str:
    """接案（个）; a name that already says its unit, such as 人次, stays alone."""
    return name if not unit or unit in name else f"{name}（{unit}）"


def _area_row(material: Material, indicators: Sequence[IndicatorMaterial], position: int) -> Row:
    area = material.areas[position]
    cells = [cell(area.name), cell(number(area.workers))]
    for indicator in indicators:
        cells += [cell(text) for text in _texts(indicator.areas[position])]
    return row(cells)


def _station_row(indicators: Sequence[IndicatorMaterial]) -> list[Row]:
    """站级统筹, only where some quantity belongs to no area: with it the rows add up to the total."""
    if all(indicator.station_level is None for indicator in indicators):
        return []
    cells = [cell("站级统筹"), cell(NO_TARGET)]
    for indicator in indicators:
        cells += [cell(NO_TARGET), cell(number(indicator.station_level)), cell(NO_TARGET)]
    return [row(cells)]


def _total_row(material: Material, indicators: Sequence[IndicatorMaterial]) -> Row:
    workers = [area.workers for area in material.areas]
    known = [count for count in workers if count is not None]
    cells = [cell("合计"), cell(number(sum(known) if len(known) == len(workers) else None))]
    for indicator in indicators:
        whole = AreaQuantity(indicator.target, indicator.total, indicator.percent)
        cells += [cell(text) for text in _texts(whole)]
    return row(cells, "total")


def _texts(quantity: AreaQuantity) -> tuple[str, str, str]:
    """协议量, 完成量, 百分比: a slash where nothing was agreed and so no percentage exists."""
    return (
        number(quantity.target, NO_TARGET),
        number(quantity.done),
        percentage(quantity.percent, NO_TARGET if not quantity.target else "—"),
    )


def _other_tables(material: Material) -> list[Block]:
    """Station-wide services and agreement items, two to a row, each with its own five cells."""
    body: list[Row] = []
    for kind, title in KINDS:
        indicators = [indicator for indicator in material.indicators if indicator.kind == kind]
        if indicators:
            body.append(row([cell(title, across=10)], "subtotal"))
            body += [row(_pair(pair)) for pair in _pairs(indicators)]
    if not body:
        return []
    head = [cell(text) for _ in range(2) for text in ("指标", "单位", "协议量", "完成量", "百分比")]
    return [
        table(
            name="items", title="", widths=[38, 9, 12, 12, 14] * 2, head=[row(head)], body=body, size="tight"
        )
    ]


def _pairs(indicators: Sequence[IndicatorMaterial]) -> list[list[IndicatorMaterial]]:
    walk = iter(indicators)
    return list(iter(lambda: list(islice(walk, 2)), []))


def _pair(indicators: Sequence[IndicatorMaterial]) -> list[Block]:
    cells = []
    for indicator in indicators:
        whole = AreaQuantity(indicator.target, indicator.total, indicator.percent)
        cells += [cell(indicator.name, kind="text"), cell(indicator.unit)]
        cells += [cell(text) for text in _texts(whole)]
    return cells if len(indicators) == 2 else [*cells, cell("", across=5)]


def _statement_tables(material: Material) -> list[Block]:
    """Figures without a target that the report uses, each below its own name."""
    statements = material.statements
    tables = []
    for start in range(0, len(statements), STATEMENTS_A_TABLE):
        part = statements[start : start + STATEMENTS_A_TABLE]
        tables.append(
            table(
                name=f"statements-{start // STATEMENTS_A_TABLE + 1}",
                title="",
                widths=[1] * len(part),
                head=[row([cell(_with_unit(one.name, one.unit)) for one in part])],
                body=[row([cell(number(one.value)) for one in part])],
                size="tight",
            )
        )
    return tables


def _notes(material: Material) -> list[Block]:
    notes = [paragraph(standard_texts.INDICATOR_KEY)]
    explained = [
        f"{indicator.name}的站级统筹{number(indicator.station_level)}{indicator.unit}：{indicator.explanation}"
        for indicator in material.indicators
        if indicator.explanation
    ]
    if explained:
        notes.append(paragraph(f"站级统筹的说明：{'；'.join(explained)}。"))
    verified = [indicator.name for indicator in material.indicators if indicator.verified]
    if verified:
        notes.append(paragraph(f"采用核实数的指标：{'、'.join(verified)}。"))
    return notes
