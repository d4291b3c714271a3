"""Evaluations of the demo, taken through the same services that people use in the browser."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from evalsite.demo.texts import Findings
from reports.numbering import ALPHABET, LENGTH
from scoring.checking import standing_notes
from scoring.models import Evaluation, Finding, Item, Narrative, PanelMember, Scheme, ScoreSheet
from scoring.places import Place, places_of
from scoring.services import (
    Explanation,
    NewFinding,
    ScoreEntry,
    accept_contradictions,
    add_findings,
    appoint,
    create_evaluation,
    declare,
    save_narrative,
    save_scores,
    submit_sheet,
    transition,
)
from scoring.workflow import Action
from stations.models import Agreement, Organisation, User

Duty, Kind = PanelMember.Duty, Evaluation.Kind
NOT_SCORED = (Item.Kind.SECTION, Item.Kind.COMPOSITE, Item.Kind.VETO)


@dataclass(frozen=True)
class Panel:
    """Who judges: the lead, one person for each party, the experts."""

    lead: User
    supervisor: User
    purchaser: User
    centre: User
    experts: list[User]

    def seats(self) -> Iterable[tuple[User, str, str]]:
        """(person, party, duty)."""
        yield self.lead, "third", Duty.LEAD
        yield self.supervisor, "supervisor", Duty.ASSESSOR
        yield self.purchaser, "purchaser", Duty.ASSESSOR
        yield self.centre, "centre", Duty.ASSESSOR
        for expert in self.experts:
            yield expert, "third", Duty.EXPERT


@dataclass(frozen=True)
class Plan:
    """An evaluation to be set up."""

    code: str
    agreement: Agreement
    scheme: Scheme
    kind: str
    first_month: date
    last_month: date
    on_site: date | None


def set_up(plan: Plan, panel: Panel, admin: User) -> Evaluation:
    """An evaluation in 筹备 with its panel; the lead has declared that there is no conflict."""
    evaluation = create_evaluation(
        code=plan.code,
        agreement=plan.agreement,
        kind=plan.kind,
        first_month=plan.first_month,
        last_month=plan.last_month,
        scheme=plan.scheme,
        evaluator=Organisation.objects.get(code="GZ-SWA"),
        actor=admin,
        on_site=plan.on_site,
    )
    parties = {party.code: party for party in plan.scheme.parties.all()}
    for user, party, duty in panel.seats():
        member = appoint(
            evaluation=evaluation,
            user=user,
            party=parties[party],
            duty=duty,
            actor=admin,
            start=plan.on_site or plan.last_month,
        )
        if duty == Duty.LEAD:
            declare(member=member, actor=user, conflict=False)
    return evaluation


def move(evaluation: Evaluation, action: str, actor: User) -> Evaluation:
    """Take a transition at the evaluation's present version."""
    evaluation.refresh_from_db()
    return transition(evaluation=evaluation, action=action, actor=actor, version=evaluation.version)


def start(evaluation: Evaluation, lead: User) -> None:
    """筹备 → 评分中."""
    move(evaluation, Action.START, lead)


def repeated_check_code(evaluation: Evaluation) -> str:
    """A check code that is the same in every load. Anybody can work it out, as befits invented data only."""
    random = Random(f"check code {evaluation.code}")  # noqa: S311 - repeatable, not secret
    return "".join(random.choices(ALPHABET, k=LENGTH))


def sheet_of(evaluation: Evaluation, user: User) -> ScoreSheet:
    """The person's own sheet, after declaring that there is no conflict."""
    member = evaluation.panel.active().get(user=user)
    if not member.declarations.exists():
        declare(member=member, actor=user, conflict=False)
    return evaluation.sheets.get(member=member)


def fill(sheet: ScoreSheet, off: Mapping[str, tuple[str, str, str]], share: Decimal = Decimal(1)) -> None:
    """Give full points but for what is taken off (by the item's name); `share` < 1 leaves the last items open. What the
    data gave stays."""
    items = [item for item in sheet.party.items.all() if item.kind not in NOT_SCORED and not item.fact]
    entries = []
    for item in items[: int(len(items) * share)]:
        taken, reason, source = off.get(item.name, ("0.00", "", ""))
        full = Decimal(0) if item.kind == Item.Kind.DEDUCTION else item.maximum
        points = full + Decimal(taken) if item.kind == Item.Kind.DEDUCTION else full - Decimal(taken)
        entries.append(ScoreEntry(item.pk, 0, points, reason=reason, source=source))
    save_scores(sheet=sheet, actor=sheet.member.user, entries=entries)


def write(sheet: ScoreSheet, places: Iterable[Place], texts: Mapping[str, Findings]) -> None:
    """The sheet's findings for the places, looked up by the place's name."""
    points = [
        NewFinding(place, kind, line)
        for place in places
        for kind, lines in (
            (Finding.Kind.GOOD, texts[place.name].good),
            (Finding.Kind.ATTENTION, texts[place.name].attention),
        )
        for line in lines
    ]
    add_findings(evaluation=sheet.evaluation, sheet=sheet, points=points, actor=sheet.member.user)


def hand_in(sheet: ScoreSheet) -> None:
    """Submit as it stands."""
    sheet.refresh_from_db()
    submit_sheet(sheet=sheet, actor=sheet.member.user, version=sheet.version)


def places(sheet: ScoreSheet) -> list[Place]:
    """Where the sheet's party writes its findings."""
    return places_of(sheet.party, sheet.evaluation.agreement.station.areas.all())


def tell(evaluation: Evaluation, lead: User, station: str, conclusion: str) -> None:
    """Both narratives."""
    for section, text in ((Narrative.Section.STATION, station), (Narrative.Section.CONCLUSION, conclusion)):
        narrative = evaluation.narratives.get(section=section)
        save_narrative(
            evaluation=evaluation, section=section, actor=lead, version=narrative.version, text=text
        )


def accept_warnings(evaluation: Evaluation, lead: User, reason: str) -> None:
    """Whatever texts and data say against the data may stay, for one reason; what must be mended still has to be."""
    explanations = [
        Explanation(note.contradiction.key, reason) for note in standing_notes(evaluation) if not note.blocks
    ]
    if explanations:
        accept_contradictions(evaluation=evaluation, explanations=explanations, actor=lead)


def drawn(sheet: ScoreSheet, random: Random, most: int) -> dict[str, tuple[str, str, str]]:
    """Points taken off by chance, from half of `most` to `most` steps an item, with an invented reason."""
    off = {}
    for item in sheet.party.items.all():
        steps = random.randint(most // 2, most)
        if item.kind == Item.Kind.POINTS and steps:
            taken = min(item.step * steps, item.maximum)
            off[item.name] = (str(taken), "示例：记录有待完善", "示例：抽查记录")
    return off
