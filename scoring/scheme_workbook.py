"""A scheme as a workbook: three sheets that can be edited and read again (scoring/scheme_reading.py)."""

from collections.abc import Iterable, Sequence
from io import BytesIO

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from scoring.automatic import FACTS
from scoring.models import Item, Scheme
from scoring.scheme_plans import SchemePlan, item_lines
from stations.workbooks.writing import (
    FIXED,
    HEADING,
    INPUT,
    INPUT_NOTE,
    INPUT_TEXT,
    Look,
    Written,
    offer,
    put,
    set_print,
    set_widths,
)

RULES, ITEMS, BANDS = "评估办法", "评分项目", "等级"
YES, NO = "是", "否"
# The rows of the first sheet, by what they state.
RULE_LABELS = {
    "code": "编号",
    "version": "版本",
    "name": "名称",
    "is_sample": "示例",
    "base": "计分基准",
    "combination": "多名评委的合成规则",
    "spread_limit": "分差上限（按 100 分计）",
    "opening": "评分表何时对其他评委公开",
    "seen": "导出时的内容标识",
}
CHOICES: dict[str, dict[str, str]] = {
    "base": dict(Scheme.Base.choices),
    "combination": dict(Scheme.Combination.choices),
    "opening": dict(Scheme.Opening.choices),
}
KINDS = dict(Item.Kind.choices)
PARTY_HEADINGS = ("代码", "评估方", "分值", "章节顺序", "结果表顺序", "评语按部分填写")
ITEM_HEADINGS = (
    "评估方",
    "编号",
    "层级",
    "类别",
    "名称",
    "分值",
    "步长",
    "评分标准",
    "须提供的材料",
    "评语按片区填写",
    "否决后最高等级",
)
# Of automatic items. A workbook from before there were any is read without them.
RULE_HEADINGS = ("计算依据", "依据的指标", "得 0 分的值", "得满分的值", "分档")
FACT_NAMES = {code: fact.name for code, fact in FACTS.items()}
BAND_HEADINGS = ("等级", "下限（含）", "上限（不含）")
_SPARE = 200  # rows below the last one that still offer the choices


def scheme_workbook(plan: SchemePlan, seen: str) -> bytes:
    """The workbook's bytes. `seen` is the fingerprint of what is written, told again when the workbook comes back."""
    book = openpyxl.Workbook()
    first = book.worksheets[0]
    first.title = RULES
    _write_rules(first, plan, seen)
    _write_items(book.create_sheet(ITEMS), plan)
    _write_table(book.create_sheet(BANDS), 0, BAND_HEADINGS, plan.bands)
    for sheet, widths in (
        (first, (26, 44, 12, 12, 14, 18)),
        (book[ITEMS], (12, 10, 8, 12, 26, 9, 9, 48, 36, 16, 16, 22, 18, 12, 12, 26)),
        (book[BANDS], (16, 14, 14)),
    ):
        set_widths(sheet, widths)
        set_print(sheet, landscape=True, wide=False)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_rules(sheet: Worksheet, plan: SchemePlan, seen: str) -> None:
    for row, (name, label) in enumerate(RULE_LABELS.items()):
        value: Written = seen if name == "seen" else getattr(plan, name)
        if name in CHOICES:
            value = CHOICES[name][str(value)]
            offer(sheet, f"B{row + 1}", list(CHOICES[name].values()), label, "请从列表中选择。")
        elif name == "is_sample":
            value = YES if value else NO
            offer(sheet, f"B{row + 1}", (YES, NO), label, "请选择是或否。")
        put(sheet, row, 0, label, HEADING)
        put(
            sheet, row, 1, value, FIXED if name == "seen" else INPUT_TEXT if isinstance(value, str) else INPUT
        )
    top = len(RULE_LABELS) + 1
    rows = [
        (
            party.code,
            party.name,
            party.maximum,
            party.chapter,
            party.result,
            YES if party.findings_by_section else NO,
        )
        for party in plan.parties
    ]
    _write_table(sheet, top, PARTY_HEADINGS, rows)


def _write_items(sheet: Worksheet, plan: SchemePlan) -> None:
    rows: list[tuple[Written, ...]] = []
    for party in plan.parties:
        for line in item_lines(party.items):
            item = line.item
            veto = item.kind == Item.Kind.VETO
            rows.append(
                (
                    party.name,
                    line.number,
                    line.level,
                    KINDS[item.kind],
                    item.name,
                    None if veto else item.maximum,
                    item.step,
                    item.standard,
                    item.evidence,
                    YES if item.by_area else None,
                    item.veto_cap,
                    FACT_NAMES.get(item.fact, item.fact),
                    item.indicator_code,
                    item.zero_at,
                    item.full_at,
                    item.ladder,
                )
            )
    _write_table(sheet, 0, ITEM_HEADINGS + RULE_HEADINGS, rows)
    sheet.freeze_panes = "F2"
    last = len(rows) + _SPARE
    offer(sheet, f"C2:C{last}", ("1", "2", "3"), "层级", "1 至 3。")
    offer(sheet, f"D2:D{last}", list(KINDS.values()), "类别", "请从列表中选择。")
    offer(sheet, f"J2:J{last}", (YES, NO), "评语按片区填写", "只用于“部分”。")
    offer(sheet, f"L2:L{last}", list(FACT_NAMES.values()), "计算依据", "只用于“自动”。")


def _write_table(
    sheet: Worksheet, top: int, headings: tuple[str, ...], rows: Iterable[Sequence[Written]]
) -> None:
    for column, heading in enumerate(headings):
        put(sheet, top, column, heading, HEADING)
    for row, values in enumerate(rows, start=top + 1):
        for column, value in enumerate(values):
            put(sheet, row, column, value, _look(value))


def _look(value: Written) -> Look:
    if isinstance(value, str):
        return INPUT_NOTE if len(value) > 12 else INPUT_TEXT
    return INPUT
