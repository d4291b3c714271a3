"""Annex 1: indicators by area, station-wide services, agreement items and the note of statements."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby

from indicators.fact_types import AreaFact, IndicatorFact
from reports.annex_facts import ALL_WORKERS
from reports.blocks import Block, Cell, Row, cell, figure_cell, paragraph, row, table
from reports.indicator_names import with_unit
from scoring.fact_keys import FactKeys
from scoring.facts import EvaluationFacts
from scoring.figure_marks import marked
from scoring.formatting import NO_TARGET, UNKNOWN, listed, number, ordinal, percentage

# Seven indicators of three columns each are what landscape A4 holds beside the names of the areas.
INDICATORS_A_TABLE = 7
STATEMENTS_A_TABLE = 8
KINDS = (("station", "总体服务"), ("item", "协议内容"))


def annex_indicators(facts: EvaluationFacts, key: list[Block]) -> list[Block]:
    """The annex's blocks, in the order of print; parts without any indicator are left out. `key` says what the signs
    mean."""
    area = facts.indicators.of_kind("area")
    parts = [_area_table(facts, part, index) for index, part in enumerate(_parts(area), start=1)]
    titled = [
        ("投入社工人数与片区服务指标", parts),
        ("总体服务指标与协议内容", _other_tables(facts)),
        ("情况说明", _statement_tables(facts)),
    ]
    blocks: list[Block] = []
    for number_, (title, tables) in enumerate(((t, b) for t, b in titled if b), start=1):
        tables[0]["title"] = f"（{ordinal(number_)}）{title}"
        blocks += tables
    return [*blocks, *key, *_notes(facts)]


def _parts(indicators: Sequence[IndicatorFact]) -> list[list[IndicatorFact]]:
    """The indicators in as few tables as possible, of about one width, no group torn unless it is too wide."""
    groups = [list(group) for _, group in groupby(indicators, key=lambda indicator: indicator.group)]
    pieces = [
        group[start : start + INDICATORS_A_TABLE]
        for group in groups
        for start in range(0, len(group), INDICATORS_A_TABLE)
    ]
    tables = -(-len(indicators) // INDICATORS_A_TABLE)
    share = -(-len(indicators) // tables) if tables else 0
    parts: list[list[IndicatorFact]] = []
    for piece in pieces:
        if parts and len(parts[-1]) < share and len(parts[-1]) + len(piece) <= INDICATORS_A_TABLE:
            parts[-1] += piece
        else:
            parts.append(list(piece))
    return parts


def _area_table(facts: EvaluationFacts, indicators: Sequence[IndicatorFact], index: int) -> Block:
    return table(
        name=f"areas-{index}",
        title="",
        widths=[13, 10, *[8, 8, 13] * len(indicators)],
        head=_area_head(indicators),
        body=[
            *(_area_row(facts, indicators, position) for position in range(len(facts.indicators.areas))),
            *_station_row(facts, indicators),
            _total_row(facts, indicators),
        ],
        size="tight",
    )


def _area_head(indicators: Sequence[IndicatorFact]) -> list[Row]:
    """Groups over parts over the three figures; the parts' line only where some group has parts."""
    groups = [list(group) for _, group in groupby(indicators, key=lambda indicator: indicator.group)]
    parted = [group for group in groups if len(group) > 1 or group[0].part]
    depth = 3 if parted else 2
    first = [cell("服务片区", down=depth), cell("投入社工人数", down=depth)]
    for group in groups:
        plain = group not in parted
        title = with_unit(group[0].group, group[0].unit) if plain else group[0].group
        first.append(cell(title, across=3 * len(group), down=depth - 1 if plain else 1))
    parts = [cell(with_unit(one.part, one.unit), across=3) for group in parted for one in group]
    figures = [cell(text) for _ in indicators for text in ("协议量", "完成量", "百分比")]
    return [row(first), *([row(parts)] if parted else []), row(figures)]


def _area_row(facts: EvaluationFacts, indicators: Sequence[IndicatorFact], position: int) -> Row:
    workers, name = facts.indicators.workers, facts.indicators.areas[position]
    count = workers.areas[position].quantity if workers and workers.areas else None
    cells = [cell(name, kind="name"), figure_cell(facts.keys.area(name, "社工人数"), count)]
    for indicator in indicators:
        area = indicator.areas[position] if indicator.areas else None
        cells += _figures(facts.keys, indicator, area) if area else _no_figures()
    return row(cells)


def _station_row(facts: EvaluationFacts, indicators: Sequence[IndicatorFact]) -> list[Row]:
    """站级统筹, only where some quantity belongs to no area: with it the rows add up to the total. Nothing is agreed or
    expected of it, so only what was done stands there."""
    if all(indicator.station_level is None for indicator in indicators):
        return []
    cells = [cell("站级统筹", kind="name"), cell("")]
    for indicator in indicators:
        key = facts.keys.indicator(indicator.code, "站级统筹")
        known = indicator.station_level is not None
        cells += [cell(""), figure_cell(key, indicator.station_level) if known else cell(""), cell("")]
    return [row(cells)]


def _total_row(facts: EvaluationFacts, indicators: Sequence[IndicatorFact]) -> Row:
    workers = facts.indicators.workers
    cells = [cell("合计", kind="name"), figure_cell(ALL_WORKERS, workers.total if workers else None)]
    for indicator in indicators:
        cells += _figures(facts.keys, indicator)
    return row(cells, "total")


def _figures(keys: FactKeys, indicator: IndicatorFact, area: AreaFact | None = None) -> list[Cell]:
    """协议量, 完成量, 百分比 of the station or an area: a slash where nothing was agreed, or zero, and so no percentage
    exists."""
    goal = (area or indicator).target.quantity
    done = area.quantity if area else indicator.total
    share = (area or indicator).percent
    of = partial(keys.indicator, indicator.code, area=area.area if area else "")
    return [
        figure_cell(of("协议量"), goal, NO_TARGET),
        figure_cell(of("完成量"), done),
        cell(percentage(share, UNKNOWN if goal else NO_TARGET), key=None if share is None else of("完成率")),
    ]


def _no_figures() -> list[Cell]:
    return [cell(NO_TARGET), cell(UNKNOWN), cell(NO_TARGET)]


def _other_tables(facts: EvaluationFacts) -> list[Block]:
    """Station-wide services and agreement items, two to a row, each with its own five cells."""
    body: list[Row] = []
    for kind, title in KINDS:
        if indicators := facts.indicators.of_kind(kind):
            body.append(row([cell(title, across=10)], "band"))
            body += [row(_pair(facts.keys, indicators[i : i + 2])) for i in range(0, len(indicators), 2)]
    if not body:
        return []
    head = [cell(text) for _ in range(2) for text in ("指标", "单位", "协议量", "完成量", "百分比")]
    widths = [38, 9, 12, 12, 14] * 2
    return [table(name="items", title="", widths=widths, head=[row(head)], body=body, size="tight")]


def _pair(keys: FactKeys, indicators: Sequence[IndicatorFact]) -> list[Cell]:
    cells = []
    for indicator in indicators:
        cells += [cell(indicator.name, kind="text"), cell(indicator.unit)]
        cells += _figures(keys, indicator)
    return cells if len(indicators) == 2 else [*cells, cell("", across=5)]


def _statement_tables(facts: EvaluationFacts) -> list[Block]:
    """Figures without a target that the report uses, each below its own name; the workers stand by the areas."""
    statements = [fact for fact in facts.indicators.statements if fact != facts.indicators.workers]
    tables = []
    for start in range(0, len(statements), STATEMENTS_A_TABLE):
        part = statements[start : start + STATEMENTS_A_TABLE]
        tables.append(
            table(
                name=f"statements-{start // STATEMENTS_A_TABLE + 1}",
                title="",
                widths=[1] * len(part),
                head=[row([cell(with_unit(one.name, one.unit)) for one in part])],
                body=[row([figure_cell(facts.keys.statement(one.code), one.total) for one in part])],
                size="tight",
            )
        )
    return tables


def _notes(facts: EvaluationFacts) -> list[Block]:
    """What lies behind station-level figures, which figures were verified, what is missing."""
    indicators = facts.indicators
    notes = []
    explained = [
        f"{indicator.name}的站级统筹{_station_level(facts.keys, indicator)}，{_explanations(indicator)}"
        for indicator in indicators.indicators
        if _explanations(indicator)
    ]
    if explained:
        notes.append(paragraph(f"站级统筹的说明：{'；'.join(explained)}。"))
    if corrected := [fact.name for fact in indicators.indicators if fact.corrected]:
        notes.append(paragraph(f"采用评估机构核实数的指标：{listed(corrected)}。"))
    if indicators.problems:
        notes.append(
            paragraph(f"未计入的数据：{'；'.join(problem.message for problem in indicators.problems)}。")
        )
    return notes


def _station_level(keys: FactKeys, indicator: IndicatorFact) -> str:
    return marked(
        keys.indicator(indicator.code, "站级统筹"), f"{number(indicator.station_level)}{indicator.unit}"
    )


def _explanations(indicator: IndicatorFact) -> str:
    texts = dict.fromkeys(source.explanation for source in indicator.station_sources if source.explanation)
    return "；".join(text.rstrip("。；") for text in texts)
