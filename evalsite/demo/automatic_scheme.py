"""A second scheme of the demo (示例): the first one with three of the third party's items computed from the data."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from scoring.models import Item, Scheme
from scoring.scheme_plans import plan_of
from scoring.services import ItemPlan, create_scheme, publish_scheme
from stations.models import User

CODE = "GZ-SAMPLE-AUTO"
RULES: dict[str, dict[str, Any]] = {
    "人员配备": {"fact": "attendance", "zero_at": Decimal(80), "full_at": Decimal(100)},
    "人员稳定": {"fact": "retention", "ladder": "80=2；70=1.5；60=1"},
    "服务指标完成": {"fact": "on-schedule", "zero_at": Decimal(0), "full_at": Decimal(100)},
}


def make_automatic_scheme(scheme: Scheme, actor: User) -> Scheme:
    """The published scheme, made once from the first one."""
    if made := Scheme.objects.filter(code=CODE, version=1).first():
        return made
    plan = plan_of(scheme)
    parties = [replace(party, items=_with_rules(party.items)) for party in plan.parties]
    name = "社工站购买服务项目评估办法（示例，部分项目按数据计分）"
    plan = replace(plan, code=CODE, version=1, name=name, parties=parties)
    return publish_scheme(scheme=create_scheme(plan=plan, actor=actor), actor=actor)


def _with_rules(items: Sequence[ItemPlan]) -> list[ItemPlan]:
    return [
        replace(item, children=_with_rules(item.children))
        if item.name not in RULES
        else replace(item, kind=Item.Kind.AUTOMATIC, **RULES[item.name])
        for item in items
    ]
