"""The lists that somebody may write on now: those of the own sheet, or at 汇总 as lead those of the whole third party."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from scoring.fact_catalogue import catalogue
from scoring.fact_types import EvaluationFacts
from scoring.last_period import LastPeriod, OldPoint, last_period
from scoring.models import Evaluation, Finding, Party, ScoreSheet
from scoring.placeholders import Fact
from scoring.places import Place, own_places, places_of
from scoring.refusals import Conflict, Difference, Invalid
from scoring.text_facts import facts_wanted_by, figures_for
from scoring.writing_page import Piece, PlaceLists, noted_pieces, piece_of, place_key, places_with
from stations.models import User


@dataclass(frozen=True)
class Desk:
    """Where `writer` writes, once it is clear that they may. Without a sheet: as lead, all counted points of the party."""

    evaluation: Evaluation
    party: Party
    sheet: ScoreSheet | None
    writer: User

    @property
    def findings(self) -> QuerySet[Finding]:
        """The points that lie here."""
        if self.sheet is not None:
            return self.sheet.findings.all()
        return Finding.objects.counted().filter(evaluation=self.evaluation, party=self.party)

    @cached_property
    def figures(self) -> EvaluationFacts:
        """What the texts are read against."""
        return figures_for(self.evaluation, self.writer, self.sheet)

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """What may be put into the texts."""
        return catalogue(self.figures)

    @cached_property
    def last(self) -> LastPeriod | None:
        """The points of the last period that the writer may see."""
        return last_period(self.evaluation, self.writer)

    @cached_property
    def _places(self) -> list[Place]:
        areas = list(self.evaluation.agreement.station.areas.all())
        return own_places(self.sheet, areas) if self.sheet else places_of(self.party, areas)

    def places(self) -> list[PlaceLists]:
        """Every place with its lists: what is written, and what stood there the last time."""
        rows = self.findings.select_related("sheet__member__user", "party", "section", "area")
        return places_with(rows, self._places, self.facts, self.last, self.figures)

    def noted(self) -> list[Piece]:
        """The points that say otherwise than the data, with what is in doubt."""
        rows = self.findings.select_related("party", "section", "area")
        return noted_pieces(rows, self.figures)

    def place(self, key: str) -> Place:
        """The place that a form names. Raises Invalid for any other."""
        for place in self._places:
            if place_key(place) == key:
                return place
        raise Invalid({"place": "请选择评语所属的部分或片区。"})

    def finding(self, mine: str, *ids: int | None) -> Finding:
        """The first of the points that a form names which lies here. Raises Conflict where none does any more."""
        found = self.findings.select_related("sheet__member", "section", "area").filter(
            pk__in=[pk for pk in ids if pk is not None]
        )
        finding = found.first()
        if finding is None:
            raise Conflict([Difference("评语", "已被删除", mine, "", None)])
        finding.evaluation = self.evaluation
        return finding

    def old_point(self, pk: int | None) -> OldPoint:
        """The point of the last period that a form names. Raises Invalid for one that can't be seen."""
        point = self.last.point(pk) if self.last and pk else None
        if point is None:
            raise Invalid({"quoted": "找不到要引用的上期评语，请刷新页面后再试。"})
        return point

    def piece(self, finding: Finding) -> Piece:
        """One point as the page shows it, looking up only what its text needs."""
        facts = facts_wanted_by([finding.text], self.evaluation, self.writer, self.sheet)
        return piece_of(finding, facts, self.last if finding.quoted_id else None)
