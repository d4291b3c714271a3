"""What the pages of a correction show its lead: what is open, how far it is, what will be different."""

from dataclasses import dataclass
from datetime import date

from reports.fact_changes import FactChange, fact_changes
from reports.next_version import NextVersion, next_version
from reports.queries import obstacles_to_correct
from reports.revision import changed_parts
from scoring.corrected_texts import Wording, wordings
from scoring.correction_guards import evaluations_using
from scoring.models import CorrectedSheet, Correction, Evaluation, ScoreSheet
from scoring.month_data import data_that_differ
from scoring.refusals import Obstacle, Refused
from stations.locked import is_locked
from stations.models import Upload


@dataclass(frozen=True)
class MonthLine:
    """A month that the correction opened. `locked_elsewhere`: another evaluation of the station still has it locked."""

    month: date
    locked_elsewhere: bool


@dataclass(frozen=True)
class CorrectionPage:
    """Everything on the page of a correction. `version` is None where it can't be put together; then `obstacles` say
    why."""

    correction: Correction
    sheets: tuple[CorrectedSheet, ...]
    months: tuple[MonthLine, ...]
    data_changed: tuple[str, ...]
    texts: tuple[Wording, ...]
    version: NextVersion | None
    changes: tuple[FactChange, ...]
    parts: tuple[str, ...]
    obstacles: tuple[Obstacle, ...]
    others: tuple[Evaluation, ...]

    @property
    def reworded(self) -> list[Wording]:
        """The texts that have other words by now."""
        return [text for text in self.texts if text.mine]


def correction_page(correction: Correction) -> CorrectionPage:
    """Put the page together for the lead."""
    evaluation = correction.evaluation
    version: NextVersion | None = None
    try:
        version = next_version(correction)
        obstacles = tuple(obstacles_to_correct(correction, version))
    except Refused as refused:
        obstacles = refused.obstacles
    return CorrectionPage(
        correction=correction,
        sheets=tuple(correction.sheets.select_related("sheet__party", "sheet__member__user")),
        months=tuple(_month(evaluation, month) for month in correction.open_months),
        data_changed=tuple(data_that_differ(correction.data_before, evaluation)),
        texts=tuple(wordings(correction)),
        version=version,
        changes=tuple(fact_changes(version.replaced.facts, version.facts)) if version else (),
        parts=tuple(changed_parts(version.replaced.content, version.content)) if version else (),
        obstacles=obstacles,
        others=tuple(evaluations_using(evaluation, correction.open_months)),
    )


def _month(evaluation: Evaluation, month: date) -> MonthLine:
    return MonthLine(month, is_locked(evaluation.agreement, Upload.Kind.ATTENDANCE, month))


def sheets_to_open(evaluation: Evaluation) -> list[ScoreSheet]:
    """Counted sheets that are handed in and not open to a correction, as a form offers them."""
    sheets = ScoreSheet.objects.counted().filter(evaluation=evaluation, correction=None)
    handed_in = sheets.filter(state=ScoreSheet.State.SUBMITTED)
    return list(handed_in.select_related("party", "member__user", "evaluation"))


def months_to_open(evaluation: Evaluation) -> list[date]:
    """Months of the period that no correction has opened."""
    correction = evaluation.open_correction
    opened = correction.open_months if correction else []
    return [month for month in evaluation.months if month not in opened]
