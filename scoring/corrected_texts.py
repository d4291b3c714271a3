"""The texts of an issued evaluation, and what a correction puts in their place."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from scoring.facts import narrative_texts, written_findings
from scoring.figure_marks import marked
from scoring.models import CorrectedText, Correction, Evaluation, Finding, Narrative
from scoring.placeholders import Fact, fill
from scoring.refusals import Obstacle, Refused
from scoring.rewording import AS_STORED, Rewording

Written = Finding | Narrative


@dataclass(frozen=True)
class Wording:
    """A text of the report: where it stands, as stored and printed now, and what a correction says instead.

    `key` names it in addresses. `mine` is the row of the correction, None while nothing was changed.
    """

    key: str
    place: str
    label: str
    written: Written
    printed: str
    mine: CorrectedText | None

    @property
    def text(self) -> str:
        """What will stand there."""
        return self.mine.text if self.mine else self.written.text


def key_of(written: Written) -> str:
    """ "finding-12", which names a text in addresses."""
    return f"{written._meta.model_name}-{written.pk}"


def rewording_of(correction: Correction) -> Rewording:
    """The texts that the correction has changed so far."""
    rows = list(correction.texts.select_related("narrative"))
    return Rewording(
        findings={row.finding_id: row.text for row in rows if row.finding_id is not None},
        narratives={row.narrative.section: row.text for row in rows if row.narrative is not None},
    )


def wordings(correction: Correction) -> list[Wording]:
    """Every text that the correction may reword, in the order of the report: not those on sheets that it opened."""
    evaluation = correction.evaluation
    mine = {(row.finding_id, row.narrative_id): row for row in correction.texts.all()}
    facts = issued_figures(evaluation)
    rows = Finding.objects.counted().filter(evaluation=evaluation, sheet__correction=None)
    findings = rows.select_related("party", "section", "area", "sheet").order_by(
        "party__chapter", "section__order", "area", "-kind", "position", "sheet_id", "pk"
    )
    narratives = Narrative.objects.filter(evaluation=evaluation)
    found = [
        Wording(
            key_of(row),
            row.get_section_display(),
            "",
            row,
            fill(row.text, facts),
            mine.get((None, row.pk)),
        )
        for row in sorted(narratives, key=lambda row: row.section == Narrative.Section.CONCLUSION)
    ]
    points = [
        Wording(
            key_of(row),
            _place(row),
            row.get_kind_display(),
            row,
            fill(row.text, facts),
            mine.get((row.pk, None)),
        )
        for row in findings
    ]
    return [found[0], *points, *found[1:]] if found else points


def _place(row: Finding) -> str:
    parts = (row.party.name, row.section.name if row.section else "", row.area.name if row.area else "")
    return " · ".join(filter(None, parts))


def issued_figures(evaluation: Evaluation) -> dict[str, Fact]:
    """The figures that the issued report was filled with, by placeholder."""
    filled: dict[str, str] = (evaluation.facts_snapshot or {}).get("placeholders", {})
    return {key: Fact(key, text) for key, text in filled.items()}


def reworded_facts(correction: Correction) -> dict[str, Any]:
    """The facts of the issued report with nothing but the words of its texts changed.

    Raises Refused where the texts as stored aren't those that were issued: a service area came, went or moved since.
    """
    evaluation = correction.evaluation
    snapshot: dict[str, Any] = evaluation.facts_snapshot or {}
    lists, narratives = _printed(evaluation, AS_STORED)
    issued = [(place["good"], place["attention"]) for place in snapshot["findings"]]
    if lists != issued or narratives != snapshot["narratives"]:
        raise Refused(
            Obstacle(
                "社工站的片区在签发之后有调整，评语与签发时的位置对不上，不能勘误。",
                "请系统管理员核对片区设置，或改用“更正”",
            )
        )
    lists, narratives = _printed(evaluation, rewording_of(correction))
    findings = [
        {**place, "good": good, "attention": attention}
        for place, (good, attention) in zip(snapshot["findings"], lists, strict=True)
    ]
    return {**snapshot, "findings": findings, "narratives": narratives}


def marked_texts(correction: Correction) -> dict[str, str]:
    """The reworded texts with their figures marked, by the text as it is printed."""
    facts = issued_figures(correction.evaluation)
    return {fill(row.text, facts): fill(row.text, facts, marked) for row in correction.texts.all()}


def _printed(
    evaluation: Evaluation, rewording: Rewording
) -> tuple[list[tuple[list[str], list[str]]], dict[str, str]]:
    """The two lists of each place and the narratives, with the figures of the issued report."""
    facts = issued_figures(evaluation)

    def printed(texts: Iterable[str]) -> list[str]:
        return [fill(text, facts) for text in texts]

    places = written_findings(evaluation, rewording)
    narratives = {
        section: fill(text, facts) for section, text in narrative_texts(evaluation, rewording).items()
    }
    return [(printed(place.good), printed(place.attention)) for place in places], narratives


def put_in_place(texts: Iterable[CorrectedText]) -> None:
    """Write the new words where the old ones stand; whoever corrected them is who changed them last."""
    for row in texts:
        if row.finding is not None:
            row.finding.text, row.finding.changed_by = row.text, row.changed_by
            row.finding.version += 1
            row.finding.save()
        elif row.narrative is not None:
            row.narrative.text, row.narrative.author = row.text, row.changed_by
            row.narrative.version += 1
            row.narrative.save()
