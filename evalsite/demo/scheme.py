"""The demo's scheme (示例), published: weights 10/20/15/55, points in the parties' own maxima, steps of 0.05."""

from decimal import Decimal

from evalsite.demo.scheme_items import DEDUCTION, SECTIONS, VETO, ItemText
from scoring.models import Item, Scheme
from scoring.services import ItemPlan, PartyPlan, SchemePlan, create_scheme, publish_scheme
from stations.models import User

CODE = "GZ-SAMPLE"
# code, name, maximum, place among the chapters, place in the result table
PARTIES = [
    ("supervisor", "监督方", Decimal(10), 1, 2),
    ("purchaser", "购买方", Decimal(20), 2, 1),
    ("centre", "督导中心", Decimal(15), 3, 3),
    ("third", "第三方", Decimal(55), 4, 4),
]
BANDS = [
    ("优秀", Decimal(90), Decimal(100)),
    ("良好", Decimal(80), Decimal(90)),
    ("合格", Decimal(60), Decimal(80)),
    ("不合格", Decimal(0), Decimal(60)),
]
STEP = Decimal("0.05")
AREA_SECTION = "各社工点"


def make_scheme(actor: User) -> Scheme:
    """The published scheme, made once."""
    if scheme := Scheme.objects.filter(code=CODE, version=1).first():
        return scheme
    plan = SchemePlan(
        code=CODE,
        version=1,
        name="社工站购买服务项目评估办法（示例）",
        is_sample=True,
        bands=BANDS,
        parties=[
            PartyPlan(
                code, name, maximum, chapter, result, sections(code), findings_by_section=code == "third"
            )
            for code, name, maximum, chapter, result in PARTIES
        ],
    )
    return publish_scheme(scheme=create_scheme(plan=plan, actor=actor), actor=actor)


def sections(party: str) -> list[ItemPlan]:
    """The sections of a party's tree; the third party's first one also holds the deduction and the veto."""
    plans: list[ItemPlan] = []
    for title, items in SECTIONS[party]:
        children = [item_plan(text) for text in items]
        if party == "third" and not plans:
            children.append(item_plan(DEDUCTION, Item.Kind.DEDUCTION, step=Decimal("0.50")))
            children.append(item_plan(VETO, Item.Kind.VETO, veto_cap="合格"))
        points = sum((Decimal(text.points) for text in items), Decimal(0))
        plans.append(
            ItemPlan(title, points, Item.Kind.SECTION, by_area=title == AREA_SECTION, children=children)
        )
    return plans


def item_plan(
    text: ItemText, kind: str = Item.Kind.POINTS, step: Decimal = STEP, veto_cap: str = ""
) -> ItemPlan:
    """One item of the tree."""
    return ItemPlan(
        text.title,
        Decimal(text.points),
        kind,
        step,
        standard=text.standard,
        evidence=text.evidence,
        veto_cap=veto_cap,
    )
