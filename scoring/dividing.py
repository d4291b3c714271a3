"""How the experts of a party divided its sheet: who has which part, and which part nobody has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scoring.models import Evaluation, Item, PanelMember, Party, ScoreSheet
from scoring.results import tree
from scoring.shares import OUTSIDE, Part, parts_of


@dataclass(frozen=True)
class Share:
    """A member with the parts that are theirs; `whole` where that is all of them."""

    member: PanelMember
    parts: tuple[Part, ...]
    whole: bool

    @property
    def keys(self) -> str:
        """The parts in one word, which a form sends back to say what it saw. Empty for the whole sheet."""
        return "" if self.whole else ",".join(str(part.key) for part in self.parts)


@dataclass(frozen=True)
class DividedParty:
    """A party whose sheet has several parts, with its members who score."""

    party: Party
    parts: tuple[Part, ...]
    shares: tuple[Share, ...]

    @property
    def left_over(self) -> tuple[str, ...]:
        """The parts that nobody has, by name. None while nobody is appointed: that is another matter."""
        if not self.shares or any(share.whole for share in self.shares):
            return ()
        taken = {part.key for share in self.shares for part in share.parts}
        return tuple(part.name for part in self.parts if part.key not in taken)


def party_parts(party: Party) -> tuple[Part, ...]:
    """The parts of a party's sheet."""
    return parts_of(tree(list(party.items.all())))


def divided_parties(evaluation: Evaluation) -> list[DividedParty]:
    """The parties whose sheet can be divided, in the order of the chapters, with everybody who scores for them."""
    members: dict[int, list[PanelMember]] = {}
    for member in seats_with_sections(evaluation):
        members.setdefault(member.party_id, []).append(member)
    found = []
    for party in evaluation.scheme.parties.prefetch_related("items"):
        parts = party_parts(party)
        if len(parts) > 1:
            shares = tuple(share_of_member(member, parts) for member in members.get(party.pk, ()))
            found.append(DividedParty(party, parts, shares))
    return found


def seats_with_sections(evaluation: Evaluation) -> Iterable[PanelMember]:
    """The active seats that score, with what they were given."""
    seats = evaluation.panel.active().filter(duty__in=PanelMember.SCORING_DUTIES)
    return seats.select_related("user", "party", "sheet").prefetch_related("sections")


def share_of_member(member: PanelMember, parts: Sequence[Part]) -> Share:
    """A member's parts."""
    own = {item.pk for item in member.sections.all()}
    return Share(member, tuple(part for part in parts if not own or part.key in own), not own)


def roots_of(party: Party, parts: Iterable[Part]) -> list[Item]:
    """The stored items at the top of some parts of a party's sheet."""
    keys = {root.key for part in parts for root in part.roots}
    return [item for item in party.items.filter(parent=None) if item.pk in keys]


def part_names(roots: Iterable[Item]) -> tuple[str, ...]:
    """The names of the parts that top items make up: the sections, and one name for what stands outside."""
    rows = sorted(roots, key=lambda item: item.order)
    sections = tuple(str(item) for item in rows if item.kind == Item.Kind.SECTION)
    return (*sections, OUTSIDE) if len(sections) < len(rows) else sections


def share_names(sheet: ScoreSheet) -> tuple[str, ...]:
    """The parts that a sheet's author scores; none where it is the whole sheet."""
    return () if sheet.is_whole else part_names(item for item in sheet.items if item.parent_id is None)


def in_words(own: Sequence[Part], parts: Sequence[Part]) -> str:
    """ "整张评分表", or the names of the parts."""
    return "整张评分表" if len(own) == len(parts) else "、".join(part.name for part in own)
