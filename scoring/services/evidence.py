"""Attaching evidence to the items of one's own open sheet, and taking it back."""

from django.db import transaction

from scoring import attached_files, points
from scoring.models import Evidence, Item, ScoreSheet
from scoring.refusals import Invalid, Obstacle, Refused
from scoring.services.sheets import hold_sheet, mark_changed
from scoring.services.storing import stored, take_away
from stations.audit import record
from stations.models import User

MOST_FILES = 20


def add_evidence(*, sheet: ScoreSheet, item: Item, actor: User, data: bytes, filename: str) -> Evidence:
    """Keep a file under an item of one's own open sheet. The same file a second time is the one that stands there.

    Raises Unacceptable for a file that can't be kept, Invalid for an item of another sheet, Refused when the sheet is
    closed or the item holds as many files as it may, PermissionDenied for somebody else's sheet.
    """
    accepted = attached_files.accept(data, filename)
    evidence = Evidence(sheet=sheet, item=item, uploaded_by=actor)
    with stored(row=evidence, accepted=accepted):
        hold_sheet(sheet=sheet, actor=actor)
        if item not in sheet.items or item.kind in points.HAS_CHILDREN:
            raise Invalid({item.pk: "这一项不在您的评分表中，请刷新页面后重试。"})
        there = Evidence.objects.present().filter(sheet=sheet, item=item)
        if (same := there.filter(sha256=evidence.sha256).first()) is not None:
            return same
        if there.count() >= MOST_FILES:
            raise Refused(
                Obstacle(
                    f"“{evidence.name}”没有保存：一项最多 {MOST_FILES} 份材料。",
                    "请先删除不需要的，或合并成一份 PDF",
                )
            )
        evidence.save(force_insert=True)
        mark_changed(sheet=sheet)
        record(actor=actor, action="evidence.added", target=sheet, after=_for_audit(evidence))
    return evidence


@transaction.atomic
def remove_evidence(*, evidence: Evidence, actor: User) -> None:
    """Take a file back from one's own open sheet; a second time changes nothing. Raises as `add_evidence` does."""
    sheet = evidence.sheet
    hold_sheet(sheet=sheet, actor=actor)
    held = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    if held.is_removed:
        return
    if sheet.correction is not None and held.uploaded_at < sheet.correction.opened_at:
        # Its bytes would be gone, and with them the way back.
        raise Refused(
            Obstacle(f"“{held.name}”是签发前的材料，更正期间不能删除。", "可以另加材料，并在材料出处中说明")
        )
    take_away(row=held, actor=actor)
    mark_changed(sheet=sheet)
    record(actor=actor, action="evidence.removed", target=sheet, before=_for_audit(held))


def _for_audit(evidence: Evidence) -> dict[str, object]:
    """Without the file's name: people write names of persons into it."""
    return {
        "item": evidence.item_id,
        "attachment": str(evidence.pk),
        "size": evidence.size,
        "sha256": evidence.sha256,
    }
