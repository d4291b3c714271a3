"""What the pages of schemes show."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet

from scoring.automatic_rules import Names, fact_name, indicator_names, rule_words
from scoring.models import Item, Party, Scheme
from scoring.scheme_checks import scheme_problems
from scoring.scheme_plans import fingerprint, next_version
from stations.models import Role, User
from stations.rounding import percent

HUNDRED = Decimal(100)


def listed_schemes(user: User) -> QuerySet[Scheme]:
    """Every version that the person may read, with the number of evaluations that pin it."""
    return Scheme.objects.visible_to(user).annotate(pinned=Count("evaluations"))


def edits_schemes(user: User) -> bool:
    """Whether the person makes and publishes schemes: an administrator."""
    return user.access.is_(Role.ADMINISTRATOR)


@dataclass(frozen=True)
class ItemRow:
    """An item on its line, with its level from 1; of an automatic one what it is computed from and how."""

    item: Item
    level: int
    fact: str
    rule: str


@dataclass(frozen=True)
class PartyTable:
    """A party, its share of the whole (per cent), what its sheet is summed to, its items in order."""

    party: Party
    weight: Decimal | None
    base: Decimal
    rows: tuple[ItemRow, ...]


@dataclass(frozen=True)
class SchemePage:
    """One version; `problems` are what keeps a draft from being published, none once it is.

    `seen` is the fingerprint that a button of an administrator sends, `next_version` the number that a copy gets.
    """

    scheme: Scheme
    parties: tuple[PartyTable, ...]
    problems: tuple[str, ...]
    versions: tuple[Scheme, ...]
    edits: bool
    seen: str
    next_version: int

    @property
    def is_draft(self) -> bool:
        return self.scheme.published_at is None


def scheme_page(scheme: Scheme, user: User) -> SchemePage:
    """The version as the person may see it, beside the others of its code."""
    parties = list(scheme.parties.prefetch_related("items__veto_cap"))
    whole = sum((party.maximum for party in parties), Decimal(0))
    indicators = indicator_names(item.indicator_code for party in parties for item in party.items.all())
    versions = Scheme.objects.visible_to(user).filter(code=scheme.code).exclude(pk=scheme.pk)
    edits = edits_schemes(user)
    draft = scheme.published_at is None
    return SchemePage(
        scheme=scheme,
        parties=tuple(_table(scheme, party, whole, indicators) for party in parties),
        problems=tuple(scheme_problems(scheme)) if draft else (),
        versions=tuple(versions),
        edits=edits,
        seen=fingerprint(scheme) if edits else "",
        next_version=next_version(scheme.code),
    )


def _table(scheme: Scheme, party: Party, whole: Decimal, indicators: Names) -> PartyTable:
    base = HUNDRED if scheme.base == Scheme.Base.HUNDRED else party.maximum
    rows = tuple(
        ItemRow(item, item.number.count(".") + 1, fact_name(item, indicators), rule_words(item))
        for item in party.items.all()
    )
    return PartyTable(party, percent(party.maximum, whole), base, rows)
