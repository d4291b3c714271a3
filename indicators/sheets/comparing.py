"""Where a sheet disagrees with itself or with the agreement: warnings, none of which keeps it from being read."""

from collections.abc import Sequence
from decimal import Decimal

from indicators.completion import Explanation, completion_percent, station_level
from indicators.models import Indicator
from indicators.queries import Terms
from indicators.sheets.amounts import NONE_MARK, is_stated, plain, read_amount
from indicators.sheets.blocks import Row, Stated
from stations.intake import Problem, error, warning
from stations.models import Area
from stations.workbooks.grid import Value
from stations.workbooks.text import to_percent

AreaRow = tuple[Area | None, Row]


def place(indicator: Indicator, area: Area | None) -> str:
    """Of which indicator and area a cell speaks: 专业个案-节数 · 片区1."""
    if area:
        return f"{indicator.name} · {area.name}"
    return f"{indicator.name} · 合计" if indicator.has_areas else indicator.name


def station_level_of(
    indicator: Indicator, total: Stated, stated: Decimal, areas: Sequence[Decimal | None]
) -> tuple[Decimal, Problem | None]:
    """The station-level part of a stated total, and the warning where it differs from the areas' sum."""
    level = station_level(stated, areas)
    rest = Decimal(level.quantity or 0)
    if level.explanation is None:
        return rest, None
    added = plain(stated - rest)
    what = f"“{indicator.name}”各片区相加为 {added}，合计写为 {plain(stated)}，相差 {plain(abs(rest))}"
    if level.explanation is Explanation.NEGATIVE:
        cure = "请核对各片区与合计；若跨片区的服务对象在合计中只计一次，请说明后继续"
    else:
        cure = "请核对各片区与合计；若差额由全站统筹完成，请说明后继续，差额记为站级统筹"
    return rest, warning(total.sheet, total.cell, what, cure)


def target_problems(indicator: Indicator, rows: Sequence[AreaRow], terms: Terms) -> list[Problem]:
    """Where the 协议量 of a sheet is not the agreement's. A sheet never writes targets."""
    problems = []
    zeros = []
    for area, row in rows:
        target, wrong = read_amount(row.target, indicator, f"{place(indicator, area)} · 协议量")
        problems += wrong
        if target == 0:
            zeros.append((area, row))
        elif not wrong and row.target is not None:
            problems += _mismatch(indicator, area, row.target, target, terms)
    return problems + _zero_targets(indicator, zeros, terms)


def _mismatch(
    indicator: Indicator, area: Area | None, cell: Stated, target: Decimal | None, terms: Terms
) -> list[Problem]:
    agreed = terms.targets.get((indicator.pk, area.pk if area else None))
    if target == agreed or (target is None and cell.text != NONE_MARK):
        return []
    written = NONE_MARK if target is None else plain(target)
    agreement = "协议没有约定" if agreed is None else f"协议约定为 {plain(agreed)}"
    what = f"协议量写为 {written}，{agreement}"
    cure = "完成率按协议计算，请改正表格；协议确有变更的，请联系系统管理员登记补充协议"
    return [warning(cell.sheet, cell.cell, what, cure, place(indicator, area))]


def _zero_targets(indicator: Indicator, zeros: Sequence[AreaRow], terms: Terms) -> list[Problem]:
    """One warning for all zeros of an indicator: they come down a column."""
    cells = [row.target for _, row in zeros if row.target is not None]
    if not cells:
        return []
    areas = "、".join(area.name if area else "合计" for area, _ in zeros) if indicator.has_areas else ""
    agreed = {terms.targets.get((indicator.pk, area.pk if area else None)) for area, _ in zeros}
    told = "、".join(sorted(plain(quantity) for quantity in agreed if quantity))
    context = f"{cells[0].cell}:{cells[-1].cell}" if len(cells) > 1 else ""
    what = f"“{indicator.name}”的协议量写为 0" + (f"（{areas}）" if areas else "")
    what += f"，协议约定为 {told}" if told else ""
    cure = "协议量为 0 时没有完成百分比；协议没有约定的请改为“/”，或说明后继续"
    return [warning(cells[0].sheet, cells[0].cell, what, cure, context)]


def percent_problems(
    indicator: Indicator, area: Area | None, row: Row, done: Decimal | None, terms: Terms
) -> list[Problem]:
    """Where a stated percentage is not done ÷ target, both as the sheet has them (the agreement's target else)."""
    stated = row.percent
    if stated is None or not is_stated(stated):
        return []
    about = f"{place(indicator, area)} · 百分比"
    if stated.unsaved:
        cure = "请用 Excel 或 WPS 打开并保存一次，或把公式改成数字"
        return [error(stated.sheet, stated.cell, "公式没有保存计算结果", cure, about)]
    try:
        percent = to_percent(stated.value)
    except ValueError:
        return [
            warning(
                stated.sheet, stated.cell, f"“{stated.text}”不是百分比", "请核对；完成率由系统计算", about
            )
        ]
    target, wrong = read_amount(row.target, indicator, about)
    if target is None and not wrong:
        target = terms.targets.get((indicator.pk, area.pk if area else None))
    computed = completion_percent(done, target)
    if percent is None or computed == round(percent, 2) or _is_ratio(stated.value, computed):
        return []
    should = "没有协议量或完成量，不能计算" if computed is None else f"按数量计算为 {computed}%"
    what = f"百分比写为 {percent:.2f}%，{should}"
    return [warning(stated.sheet, stated.cell, what, "请核对完成量与协议量；完成率由系统按协议计算", about)]


def _is_ratio(value: Value, percent: Decimal | None) -> bool:
    """Whether a bare number is the percentage as a cell in percent format holds it: 18.3 where 1830 % was done."""
    if percent is None or not isinstance(value, int | float):
        return False
    return round(Decimal(str(value)) * 100, 2) == percent
