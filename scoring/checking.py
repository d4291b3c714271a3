"""The check before issue: what the texts that are printed, and the data, say against the data, and what was explained.

Source: docs/domain.md, "Contradictions".
"""

from dataclasses import dataclass

from django.urls import reverse

from scoring.contradiction_notes import Note, Row, notes_of_data, notes_of_texts
from scoring.corrected_texts import key_of, rewording_of
from scoring.fact_catalogue import catalogue
from scoring.facts import evaluation_figures
from scoring.models import Acceptance, Correction, Evaluation, Finding, Narrative, Party
from scoring.placeholders import fill
from scoring.refusals import Obstacle
from scoring.rewording import AS_STORED

WHERE = "请组长在签发页面核对"


@dataclass(frozen=True)
class Mending:
    """Where a doubtful passage is mended: an address with its words, and who can do it where the lead can't."""

    url: str
    words: str
    helper: str = ""


@dataclass(frozen=True)
class Checked:
    """A contradiction that stands, with the acceptance that holds for it, if any."""

    note: Note
    acceptance: Acceptance | None
    mending: Mending

    @property
    def key(self) -> str:
        return self.note.contradiction.key


@dataclass(frozen=True)
class Check:
    """What stands before issue: to be mended, to be explained, explained. `past` are acceptances that hold for nothing;
    all of them where nothing `is_open` to be checked any more."""

    is_open: bool
    blocking: tuple[Checked, ...]
    unexplained: tuple[Checked, ...]
    explained: tuple[Checked, ...]
    past: tuple[Acceptance, ...]

    @property
    def is_clear(self) -> bool:
        """Whether nothing here keeps the report from being issued."""
        return not (self.blocking or self.unexplained)


def standing_notes(evaluation: Evaluation) -> list[Note]:
    """What the counted texts and the data say against the data, as the tables stand now; while a correction is open,
    with the words that it puts in the place of the stored ones."""
    figures = evaluation_figures(evaluation)
    known = catalogue(figures)
    correction = evaluation.open_correction
    rewording = rewording_of(correction) if correction else AS_STORED
    rows = counted_texts(evaluation)
    return [
        *notes_of_data(figures),
        *notes_of_texts(figures, ((row, fill(rewording.of(row), known)) for row in rows)),
    ]


def counted_texts(evaluation: Evaluation) -> list[Row]:
    """The texts that the report prints, in its order."""
    narratives = list(Narrative.objects.filter(evaluation=evaluation).exclude(text="").order_by("-section"))
    findings = Finding.objects.counted().filter(evaluation=evaluation)
    order = ("party__chapter", "section__order", "area__position", "-kind", "position", "sheet", "pk")
    return [*narratives, *findings.select_related("party", "section", "area", "sheet").order_by(*order)]


def standing_acceptances(evaluation: Evaluation) -> dict[str, Acceptance]:
    """By key those that nobody took back."""
    rows = Acceptance.objects.standing().filter(evaluation=evaluation)
    return {row.key: row for row in rows.select_related("accepted_by")}


def check(evaluation: Evaluation) -> Check:
    """The check of an evaluation at 汇总, or in correction. Before, and once it is issued, there is nothing to be done
    about it."""
    correction = evaluation.open_correction
    is_open = evaluation.state == Evaluation.State.COLLATED or correction is not None
    accepted = standing_acceptances(evaluation)
    lines = [
        Checked(note, accepted.get(note.contradiction.key), _mending(note.row, evaluation, correction))
        for note in (standing_notes(evaluation) if is_open else [])
    ]
    holding = {line.acceptance for line in lines}
    rows = Acceptance.objects.filter(evaluation=evaluation).select_related("accepted_by", "withdrawn_by")
    return Check(
        is_open=is_open,
        blocking=tuple(line for line in lines if line.note.blocks),
        unexplained=tuple(line for line in lines if not line.note.blocks and line.acceptance is None),
        explained=tuple(line for line in lines if not line.note.blocks and line.acceptance),
        past=tuple(row for row in rows if row not in holding),
    )


def contradictions_left(evaluation: Evaluation) -> list[Obstacle]:
    """Before 已签发: nothing to be mended, and every warning explained."""
    notes = standing_notes(evaluation)
    blocking = [note for note in notes if note.blocks]
    obstacles = []
    if blocking:
        obstacles.append(Obstacle(f"有 {len(blocking)} 处文字与得分、等级等数据矛盾，必须改正。", WHERE))
    if warnings := [note for note in notes if not note.blocks]:
        accepted = standing_acceptances(evaluation)
        left = sum(note.contradiction.key not in accepted for note in warnings)
        if left:
            obstacles.append(Obstacle(f"有 {left} 处文字或数据前后不符，还没有改正，也没有写明理由。", WHERE))
    return obstacles


def _mending(row: Row | None, evaluation: Evaluation, correction: Correction | None) -> Mending:
    if correction is not None:
        return _mending_of_correction(row, evaluation)
    if row is None:
        url = reverse("indicators:detail", args=[evaluation.agreement.code])
        helper = "汇总后数据已锁定：须更正的，请退回评分，由社工站重新上报；属实的，请写明理由"
        return Mending(url, "查看指标数据", helper)
    if isinstance(row, Narrative):
        return Mending(f"{reverse('scoring:narratives', args=[evaluation.code])}#{row.section}", "去修改")
    if row.party.code == Party.Code.THIRD:
        return Mending(f"{reverse('scoring:edit_findings', args=[evaluation.code])}#point-{row.pk}", "去修改")
    helper = f"须改正的，请退回评分，由{row.party.name}的评分人修改"
    return Mending(reverse("scoring:sheet", args=[row.sheet_id]), "查看评分表", helper)


def _mending_of_correction(row: Row | None, evaluation: Evaluation) -> Mending:
    page = reverse("reports:correction", args=[evaluation.code])
    if row is None:
        return Mending(
            page, "回到更正页面", "须更正的，请用“更正”开放月份，由社工站重新上报；属实的，请写明理由"
        )
    if isinstance(row, Finding) and row.sheet is not None and row.sheet.correction_id is not None:
        return Mending(reverse("scoring:sheet", args=[row.sheet_id]), "查看评分表", "请评分人修改")
    return Mending(reverse("reports:correction_text", args=[evaluation.code, key_of(row)]), "去改写")
