"""Writing an evaluation's material: self-reports, surveys, visit notes and their files.

Who may, and until when: docs/domain.md, "Material".
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from scoring import attached_files
from scoring.models import Evaluation, MaterialFile, Survey, VisitNote
from scoring.models.evaluations import BEFORE_COLLATION
from scoring.permissions import (
    is_cleared_member,
    may_write_narratives,
    represents_station,
    require_state,
)
from scoring.refusals import Conflict, Difference, Invalid, Obstacle, Refused
from scoring.services.parts import hold
from scoring.services.storing import stored, take_away
from stations.audit import record
from stations.doors import require
from stations.models import Area, User

State = Evaluation.State
REPORT_KINDS = {"pdf", "docx", "doc"}
MOST_VERSIONS = 20
MOST_FILES = 20
NOT_THE_STATION = "自评报告由被评估的社工站或其承办机构上传。如需更换，请联系社工站。"
NOT_AN_ORGANISER = "满意度调查由本次评估的组长或助理录入，且须先作回避声明。如需修改，请联系组长。"
NOT_THE_AUTHOR = "走访记录由评估小组成员在作回避声明后填写，只能由记录人本人修改。如需更正，请联系记录人。"


@dataclass(frozen=True)
class SurveyEntry:
    """What was typed of a survey."""

    surveyed: str
    asked: int
    answered: int
    score: Decimal | None
    maximum: Decimal = Decimal(100)
    method: str = ""
    surveyed_on: date | None = None


@dataclass(frozen=True)
class VisitEntry:
    """What was typed of a visit."""

    visited_on: date
    place: str
    text: str
    area: Area | None = None


def add_self_report(*, evaluation: Evaluation, actor: User, data: bytes, filename: str) -> MaterialFile:
    """The station hands in its self-report, before 汇总. A newer one supersedes it; the same file again is the same.

    Raises Unacceptable for a file that can't be kept, and for pictures and tables.
    """
    accepted = attached_files.accept(data, filename)
    if accepted.kind.code not in REPORT_KINDS:
        raise attached_files.Unacceptable(
            f"“{accepted.name}”是{accepted.kind.label}，没有保存。自评报告请用 PDF 或 Word 文件上传；纸质的请扫描成 PDF。"
        )
    row = MaterialFile(evaluation=evaluation, uploaded_by=actor)
    with stored(row=row, accepted=accepted):
        require(represents_station(evaluation, actor), NOT_THE_STATION)
        hold(evaluation=evaluation)
        require_state(evaluation, BEFORE_COLLATION, "上传自评报告")
        versions = list(MaterialFile.objects.self_reports().filter(evaluation=evaluation))
        if versions and versions[0].sha256 == row.sha256:
            return versions[0]
        if len(versions) >= MOST_VERSIONS:
            raise Refused(Obstacle(f"自评报告已上传 {MOST_VERSIONS} 版，不能再上传。", "请联系组长"))
        row.save(force_insert=True)
        _record(evaluation, actor, "self_report.stored", after=_of_file(row))
    return row


@transaction.atomic
def save_survey(
    *,
    evaluation: Evaluation,
    actor: User,
    entry: SurveyEntry,
    survey: Survey | None = None,
    version: int = 0,
) -> Survey:
    """Record a survey's result, or change one that was read as `version`. By the lead or an assistant, before 汇总.

    Raises Invalid by field for figures that can't be, Conflict when somebody changed it meanwhile.
    """
    _hold_for_survey(evaluation, actor)
    if problems := _survey_problems(entry):
        raise Invalid(problems)
    held = None if survey is None else _held(Survey, survey.pk, version, entry, "满意度调查")
    before = None if held is None else _of_survey(held)
    held = held or Survey(evaluation=evaluation, version=0)
    for name, value in asdict(entry).items():
        setattr(held, name, value)
    held.changed_by, held.version = actor, held.version + 1
    held.save()
    _record(evaluation, actor, "survey.saved", before=before, after=_of_survey(held))
    return held


@transaction.atomic
def remove_survey(*, survey: Survey, actor: User, version: int) -> None:
    """Take a survey that was read as `version` out again with its files. Conflict when somebody changed it meanwhile."""
    _hold_for_survey(survey.evaluation, actor)
    held = _held(Survey, survey.pk, version, None, "满意度调查")
    _take_files(held.files.present(), actor)
    _record(survey.evaluation, actor, "survey.removed", before=_of_survey(held))
    held.delete()


def _hold_for_survey(evaluation: Evaluation, actor: User) -> None:
    require(may_write_narratives(evaluation, actor), NOT_AN_ORGANISER)
    hold(evaluation=evaluation)
    require_state(evaluation, BEFORE_COLLATION, "修改满意度调查")


def _survey_problems(entry: SurveyEntry) -> dict[Hashable, str]:
    problems: dict[Hashable, str] = {}
    if not entry.surveyed:
        problems["surveyed"] = "请填写调查对象，例如“服务对象”。"
    if entry.asked < 1:
        problems["asked"] = "发出份数至少为 1。"
    if not 0 <= entry.answered <= entry.asked:
        problems["answered"] = f"收回份数应在 0 至发出的 {entry.asked} 份之间，请核对。"
    if entry.maximum <= 0:
        problems["maximum"] = "满分应大于 0。"
    elif entry.score is not None and not 0 <= entry.score <= entry.maximum:
        problems["score"] = f"得分应在 0 至满分 {entry.maximum} 之间，请核对。"
    return problems


@transaction.atomic
def save_visit(
    *,
    evaluation: Evaluation,
    actor: User,
    entry: VisitEntry,
    visit: VisitNote | None = None,
    version: int = 0,
) -> VisitNote:
    """Write down a visit, or change one's own note that was read as `version`. By a member of the panel who declared
    no conflict, in 评分中. Raises Conflict when it was changed in another window."""
    _hold_for_visit(evaluation, actor, visit)
    if not (entry.place and entry.text):
        raise Invalid({"text": "请填写走访地点和内容。"})
    if entry.area is not None and entry.area.station_id != evaluation.agreement.station_id:
        raise Invalid({"area": "请选择本社工站的片区。"})
    held = None if visit is None else _held(VisitNote, visit.pk, version, entry, "走访记录")
    held = held or VisitNote(evaluation=evaluation, author=actor, version=0)
    held.visited_on, held.place, held.text = entry.visited_on, entry.place, entry.text
    held.area, held.version = entry.area, held.version + 1
    held.save()
    # Without the words: they speak of the people who were visited.
    _record(evaluation, actor, "visit.saved", after={"visit": held.pk, "version": held.version})
    return held


@transaction.atomic
def remove_visit(*, visit: VisitNote, actor: User, version: int) -> None:
    """Take one's own note that was read as `version` out again with its files. Conflict when it was changed since."""
    _hold_for_visit(visit.evaluation, actor, visit)
    held = _held(VisitNote, visit.pk, version, None, "走访记录")
    _take_files(held.files.present(), actor)
    _record(visit.evaluation, actor, "visit.removed", before={"visit": held.pk, "version": held.version})
    held.delete()


def _hold_for_visit(evaluation: Evaluation, actor: User, visit: VisitNote | None) -> None:
    require(is_cleared_member(evaluation, actor), NOT_THE_AUTHOR)
    require(visit is None or visit.author_id == actor.pk, NOT_THE_AUTHOR)
    hold(evaluation=evaluation)
    require_state(evaluation, [State.SCORING], "修改走访记录")


def add_material_file(*, of: Survey | VisitNote, actor: User, data: bytes, filename: str) -> MaterialFile:
    """Keep a file with a survey or with one's own visit note. The same file a second time is the one that is there."""
    accepted = attached_files.accept(data, filename)
    survey, visit = (of, None) if isinstance(of, Survey) else (None, of)
    row = MaterialFile(evaluation=of.evaluation, survey=survey, visit=visit, uploaded_by=actor)
    with stored(row=row, accepted=accepted):
        _hold_owner(row, actor)
        if not type(of).objects.filter(pk=of.pk).exists():
            raise Refused(Obstacle(f"“{row.name}”没有保存：它所属的记录已被删除。"))
        there = of.files.present()
        if (same := there.filter(sha256=row.sha256).first()) is not None:
            return same
        if there.count() >= MOST_FILES:
            raise Refused(
                Obstacle(
                    f"“{row.name}”没有保存：最多 {MOST_FILES} 份附件。", "请先删除不需要的，或合并成一份 PDF"
                )
            )
        row.save(force_insert=True)
        _record(of.evaluation, actor, "material.added", after=_of_file(row))
    return row


@transaction.atomic
def remove_material_file(*, file: MaterialFile, actor: User) -> None:
    """Take a file of a survey or visit note back; a second time changes nothing. Self-reports stay."""
    _hold_owner(file, actor)
    held = MaterialFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if not held.is_removed:
        _take_files([held], actor)


def _hold_owner(file: MaterialFile, actor: User) -> None:
    if file.survey is not None:
        _hold_for_survey(file.evaluation, actor)
    elif file.visit is not None:
        _hold_for_visit(file.evaluation, actor, file.visit)
    else:
        raise Refused(Obstacle("自评报告不能删除。", "请社工站上传新的一版"))


def _take_files(files: Iterable[MaterialFile], actor: User) -> None:
    for file in files:
        take_away(row=file, actor=actor)
        _record(file.evaluation, actor, "material.removed", before=_of_file(file))


def _held(model: Any, pk: int, version: int, entry: SurveyEntry | VisitEntry | None, label: str) -> Any:
    """The row, held, as it was read at `version`; Conflict with both sides when it is another or gone. Without an
    entry it is to be removed."""
    row = model.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    mine = "删除" if entry is None else _in_words(entry)
    if row is None:
        raise Conflict([Difference(label, "已被删除", mine, "", None)])
    if row.version != version:
        who = row.changed_by if isinstance(row, Survey) else row.author
        raise Conflict(
            [Difference(label, _in_words(row), mine, str(who), row.changed_at, "version", row.version)]
        )
    return row


def _in_words(row: Survey | VisitNote | SurveyEntry | VisitEntry) -> str:
    """What stands or was typed, for the page that shows two versions."""
    if isinstance(row, (VisitNote, VisitEntry)):
        place = f"{row.place}（{row.area}）" if row.area else row.place
        return f"{row.visited_on} {place}\n{row.text}"
    score = "未计分" if row.score is None else f"{row.score} 分"
    when = f"，{row.surveyed_on}" if row.surveyed_on else ""
    method = f"，{row.method}" if row.method else ""
    return f"{row.surveyed}：发出 {row.asked} 份，收回 {row.answered} 份，{score}（满分 {row.maximum}）{method}{when}"


def _of_survey(survey: Survey) -> dict[str, object]:
    return {
        "survey": survey.pk,
        "asked": survey.asked,
        "answered": survey.answered,
        "points": None if survey.score is None else str(survey.score),
        "maximum": str(survey.maximum),
    }


def _of_file(file: MaterialFile) -> dict[str, object]:
    """Without the file's name: people write names of persons into it."""
    owner = {"survey": file.survey_id, "visit": file.visit_id}
    told = {"attachment": str(file.pk), "size": file.size, "sha256": file.sha256}
    return {name: pk for name, pk in owner.items() if pk is not None} | told


def _record(
    evaluation: Evaluation,
    actor: User,
    action: str,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    record(
        actor=actor,
        action=action,
        target=evaluation,
        before=None if before is None else dict(before),
        after=None if after is None else dict(after),
    )
