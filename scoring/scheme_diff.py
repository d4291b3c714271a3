"""What differs between two schemes: rules, parties, grades, items."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from scoring.automatic import FACTS, plain
from scoring.models import Item, Scheme
from scoring.scheme_plans import ItemLine, PartyPlan, SchemePlan, item_lines

Fields = Mapping[str, str]
KINDS = {str(value): name for value, name in Item.Kind.choices}
RULES: dict[str, dict[str, str]] = {
    "base": dict(Scheme.Base.choices),
    "combination": dict(Scheme.Combination.choices),
    "opening": dict(Scheme.Opening.choices),
}


@dataclass(frozen=True)
class Line:
    """One field of a changed thing, before and after."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class SchemeChange:
    """A thing that was 新增, 删除 or 修改: where it stands, its name, and for a changed one what changed in it."""

    kind: str
    place: str
    name: str
    lines: tuple[Line, ...] = ()


def scheme_changes(old: SchemePlan, new: SchemePlan) -> list[SchemeChange]:
    """What leads from one scheme to the other, in the order of the pages. Code and version are not compared."""
    found = list(_changed("评估办法", "规则", _rules(old), _rules(new)))
    found += _by_key("等级", _bands(old), _bands(new))
    was, now = ({party.code: party for party in plan.parties} for plan in (old, new))
    found += _by_key("评估方", _parties(was), _parties(now))
    for code in [*was, *(code for code in now if code not in was)]:
        found += _items(was.get(code), now.get(code))
    return found


def _rules(plan: SchemePlan) -> Fields:
    return {
        "名称": plan.name,
        "示例": _yes(plan.is_sample),
        "计分基准": RULES["base"][str(plan.base)],
        "多名评委的合成规则": RULES["combination"][str(plan.combination)],
        "分差上限": _points(plan.spread_limit),
        "评分表公开": RULES["opening"][str(plan.opening)],
    }


def _bands(plan: SchemePlan) -> dict[str, tuple[str, Fields]]:
    return {
        name: (name, {"下限": _points(lower), "上限": _points(upper)}) for name, lower, upper in plan.bands
    }


def _parties(parties: Mapping[str, PartyPlan]) -> dict[str, tuple[str, Fields]]:
    return {
        code: (
            party.name,
            {
                "名称": party.name,
                "分值": _points(party.maximum),
                "章节顺序": str(party.chapter),
                "结果表顺序": str(party.result),
                "评语按部分填写": _yes(party.findings_by_section),
            },
        )
        for code, party in parties.items()
    }


def _by_key(
    place: str, old: Mapping[str, tuple[str, Fields]], new: Mapping[str, tuple[str, Fields]]
) -> Iterator[SchemeChange]:
    for key, (name, fields) in old.items():
        if key in new:
            yield from _changed(place, new[key][0], fields, new[key][1])
        else:
            yield SchemeChange("删除", place, name)
    for key, (name, _) in new.items():
        if key not in old:
            yield SchemeChange("新增", place, name)


def _changed(place: str, name: str, old: Fields, new: Fields) -> Iterator[SchemeChange]:
    lines = tuple(Line(label, old[label], new[label]) for label in old if old[label] != new[label])
    if lines:
        yield SchemeChange("修改", place, name, lines)


def _items(old: PartyPlan | None, new: PartyPlan | None) -> Iterator[SchemeChange]:
    """An item is the same one where its name and those above it are; of the rest, where its number and level are."""
    before, after = _lines(old), _lines(new)
    pairs: dict[str, str] = {}
    for same in (lambda was, now: was[0] == now[0], lambda was, now: was[1].number == now[1].number):
        for number, was in before.items():
            if number in pairs:
                continue
            taken = set(pairs.values())
            match = next((key for key, now in after.items() if key not in taken and same(was, now)), None)
            if match is not None:
                pairs[number] = match
    place = (new or old or PartyPlan("", "", Decimal(0), 0, 0, ())).name
    for number, (_, line) in before.items():
        if number in pairs:
            now = after[pairs[number]][1]
            yield from _changed(place, f"{now.number} {now.item.name}", _fields(line), _fields(now))
        else:
            yield SchemeChange("删除", place, f"{number} {line.item.name}")
    matched = set(pairs.values())
    for number, (_, line) in after.items():
        if number not in matched:
            yield SchemeChange("新增", place, f"{number} {line.item.name}")


def _lines(party: PartyPlan | None) -> dict[str, tuple[tuple[str, ...], ItemLine]]:
    """Each item by its number, with the names from its root down to it."""
    found: dict[str, tuple[tuple[str, ...], ItemLine]] = {}
    for line in item_lines(party.items if party else ()):
        above = line.number.rpartition(".")[0]
        names = found[above][0] if above else ()
        found[line.number] = ((*names, line.item.name), line)
    return found


def _fields(line: ItemLine) -> Fields:
    item = line.item
    return {
        "编号": line.number,
        "名称": item.name,
        "类别": KINDS[str(item.kind)],
        "分值": _points(item.maximum),
        "步长": _points(item.step),
        "评分标准": item.standard,
        "须提供的材料": item.evidence,
        "评语按片区填写": _yes(item.by_area),
        "否决后最高等级": item.veto_cap,
        "计算依据": FACTS[item.fact].name if item.fact in FACTS else item.fact,
        "依据的指标": item.indicator_code,
        "得 0 分的值": "" if item.zero_at is None else plain(item.zero_at),
        "得满分的值": "" if item.full_at is None else plain(item.full_at),
        "分档": item.ladder,
    }


def _points(value: Decimal) -> str:
    return f"{value:.2f}"


def _yes(value: bool) -> str:
    return "是" if value else "否"
