"""Writing findings and narratives."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from scoring.models import Evaluation, Finding, Narrative, ScoreSheet
from scoring.permissions import may_write_findings, may_write_narratives, require_state
from scoring.places import Place, own_places, places_of
from scoring.refusals import Conflict, Difference, Invalid, Obstacle, Refused
from scoring.services.parts import hold, touch
from scoring.text_facts import require_known_figures
from stations.audit import record
from stations.doors import require
from stations.models import User

State = Evaluation.State
# Far longer than anybody writes; what is pasted by mistake would burst the report.
LONGEST_POINT = 5_000
LONGEST_NARRATIVE = 30_000


def hold_for_writing(*, evaluation: Evaluation, party: int, sheet: ScoreSheet | None, actor: User) -> None:
    """Hold the evaluation, and refuse whoever may not write on these lists now."""
    hold(evaluation=evaluation)
    if sheet is not None:
        sheet.refresh_from_db(fields=["state", "counted", "version", "correction"])
        sheet.evaluation = evaluation
    if sheet is not None and sheet.is_submitted and evaluation.state == State.SCORING:
        raise Refused(Obstacle("评分表已经提交，评语不能再修改。", "如需修改，请联系组长退回"))
    require(
        may_write_findings(evaluation, party, sheet, actor),
        "评语由评分人在评分期间填写，汇总后由组长统稿。如需修改，请联系组长。",
    )


def require_length(*, text: str, longest: int) -> None:
    """Raises Invalid for a text that is too long, with how long it is."""
    if len(text) > longest:
        raise Invalid(
            {"text": f"这段文字有 {len(text)} 字，最多 {longest} 字，没有保存。请缩短，或分成几条。"}
        )


class NewFinding(NamedTuple):
    """A point to be appended to one of a place's two lists."""

    place: Place
    kind: str
    text: str
    client_key: UUID | None = None
    quoted: Finding | None = None


@transaction.atomic
def add_finding(
    *,
    evaluation: Evaluation,
    place: Place,
    sheet: ScoreSheet | None,
    kind: str,
    text: str,
    actor: User,
    client_key: UUID | None = None,
    quoted: Finding | None = None,
) -> Finding:
    """Append a point to one of a place's two lists: on one's own sheet, or, as lead at 汇总, without a sheet.

    A point that comes a second time under its `client_key`, because the answer to the first was lost, is stored once;
    what was typed in between changes it, unless somebody else did: that raises Conflict.
    """
    if client_key is not None:
        hold_for_writing(evaluation=evaluation, party=place.party.pk, sheet=sheet, actor=actor)
        known = Finding.objects.select_related("sheet").filter(client_key=client_key).first()
        if known is not None:
            if (known.evaluation_id, known.sheet_id) != (evaluation.pk, sheet.pk if sheet else None):
                raise Invalid({"text": "这一条没有保存。请复制文字，刷新页面后重新添加。"})
            known.evaluation = evaluation
            return edit_finding(finding=known, actor=actor, version=1, text=text)
    points = [NewFinding(place, kind, text, client_key, quoted)]
    return add_findings(evaluation=evaluation, sheet=sheet, points=points, actor=actor)[0]


@transaction.atomic
def add_findings(
    *, evaluation: Evaluation, sheet: ScoreSheet | None, points: Sequence[NewFinding], actor: User
) -> list[Finding]:
    """Append points to the lists of one party's places, as `add_finding` does: all of them or none."""
    (party,) = {point.place.party for point in points}
    hold_for_writing(evaluation=evaluation, party=party.pk, sheet=sheet, actor=actor)
    areas = list(evaluation.agreement.station.areas.all())
    known = {place.key for place in (own_places(sheet, areas) if sheet else places_of(party, areas))}
    if any(point.place.key not in known for point in points):
        raise Invalid({"place": "请选择评语所属的部分或片区。"})
    if not all(point.text.strip() for point in points):
        raise Invalid({"text": "请填写评语内容。"})
    for point in points:
        require_length(text=point.text, longest=LONGEST_POINT)
    require_known_figures([point.text for point in points], evaluation, actor, sheet)
    findings = [
        Finding(
            evaluation=evaluation,
            party=party,
            sheet=sheet,
            section=point.place.section,
            area=point.place.area,
            kind=point.kind,
            text=point.text.strip(),
            changed_by=actor,
            client_key=point.client_key,
            quoted=point.quoted,
        )
        for point in points
    ]
    _append(findings, Finding.objects.filter(evaluation=evaluation, party=party), sheet)
    for finding in findings:
        record_finding(finding=finding, actor=actor, action="finding.added", after={"text": finding.text})
    return findings


def _append(findings: Sequence[Finding], siblings: QuerySet[Finding], sheet: ScoreSheet | None) -> None:
    """Store each point behind the last one of its list."""
    if sheet is not None:
        siblings = siblings.filter(sheet=sheet)
    lists = siblings.order_by().values_list("section", "area", "kind").annotate(last=Max("position"))
    positions = {tuple(key): last for *key, last in lists}
    for finding in findings:
        key = (finding.section_id, finding.area_id, str(finding.kind))
        positions[key] = finding.position = positions.get(key, 0) + 1
    Finding.objects.bulk_create(findings)


@transaction.atomic
def edit_finding(*, finding: Finding, actor: User, version: int, text: str) -> Finding:
    """Change the wording. Raises Conflict when the point was changed since it was read as `version`.

    The same words a second time change nothing: over a bad line a text is sent again when its answer was lost.
    """
    held = _hold_finding(finding, actor, version, text.strip())
    if not text.strip():
        raise Invalid({"text": "请填写评语内容；不需要时请删除这一条。"})
    if held.text == text.strip():
        return held
    require_length(text=text, longest=LONGEST_POINT)
    require_known_figures([text], finding.evaluation, actor, finding.sheet)
    before = held.text
    held.text, held.changed_by = text.strip(), actor
    held.version += 1
    held.save()
    record_finding(
        finding=held, actor=actor, action="finding.edited", before={"text": before}, after={"text": held.text}
    )
    return held


@transaction.atomic
def delete_finding(*, finding: Finding, actor: User, version: int) -> None:
    """Remove a point; the audit trail keeps its words."""
    held = _hold_finding(finding, actor, version, "删除这一条")
    record_finding(finding=held, actor=actor, action="finding.deleted", before={"text": held.text})
    held.delete()


def _hold_finding(finding: Finding, actor: User, version: int, mine: str) -> Finding:
    hold_for_writing(evaluation=finding.evaluation, party=finding.party_id, sheet=finding.sheet, actor=actor)
    held = (
        Finding.objects.counted()
        .select_for_update(of=("self",))
        .select_related("changed_by")
        .filter(pk=finding.pk)
        .first()
    )
    if held is None:
        raise Conflict([Difference("评语", "已被删除或不再计入", mine, "", None)])
    if held.version != version and held.text != mine:
        raise Conflict(
            [
                Difference(
                    "评语", held.text, mine, str(held.changed_by), held.changed_at, "version", held.version
                )
            ]
        )
    held.evaluation = finding.evaluation
    return held


def record_finding(
    *,
    finding: Finding,
    actor: User,
    action: str,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    """Write down what happened to a point, under its sheet, or under the evaluation for one of the lead's."""
    touch(evaluation=finding.evaluation)
    keys = {"finding": finding.pk, "kind": finding.kind}
    target = finding.sheet if finding.sheet is not None else finding.evaluation
    record(
        actor=actor,
        action=action,
        target=target,
        before=keys | before if before else None,
        after=keys | after if after else None,
    )


@transaction.atomic
def save_narrative(
    *, evaluation: Evaluation, section: str, actor: User, version: int, text: str
) -> Narrative:
    """Save the station's description or the conclusion, until issue. Written by the lead or an assistant.

    Raises Conflict when somebody saved other words since it was read as `version`.
    """
    hold(evaluation=evaluation)
    require_state(evaluation, [State.PREPARING, State.SCORING, State.COLLATED], "修改综述")
    require(
        may_write_narratives(evaluation, actor),
        "综述由组长或助理填写，且须先作回避声明。如需修改，请联系组长。",
    )
    held = (
        Narrative.objects.select_for_update(of=("self",))
        .select_related("author")
        .get(evaluation=evaluation, section=section)
    )
    if held.text == text.strip():
        return held
    if held.version != version:
        raise Conflict(
            [
                Difference(
                    held.get_section_display(),
                    held.text,
                    text.strip(),
                    str(held.author or ""),
                    held.changed_at,
                    "version",
                    held.version,
                )
            ]
        )
    require_length(text=text, longest=LONGEST_NARRATIVE)
    require_known_figures([text], evaluation, actor)
    before = held.text
    held.text, held.author = text.strip(), actor
    held.version += 1
    held.save()
    touch(evaluation=evaluation)
    record(
        actor=actor, action="narrative.saved", target=held, before={"text": before}, after={"text": held.text}
    )
    return held
