"""Moving a sheet from state to state, as it was read."""

from typing import Any

from django.db.models import F

from scoring.models import ScoreSheet
from scoring.refusals import Conflict, Difference
from stations.audit import record
from stations.models import User


def require_version(*, sheet: ScoreSheet, version: int) -> None:
    """Raises Conflict unless the sheet is still as it was read."""
    if sheet.version != version:
        raise _changed_since(sheet)


def change_state(
    *,
    sheet: ScoreSheet,
    actor: User,
    action: str,
    reason: str = "",
    recorded: dict[str, Any] | None = None,
    **fields: Any,
) -> ScoreSheet:
    """Write the state with what goes with it and record that, `recorded` beside it. Conflict when it changed since."""
    before = sheet.state
    changed = ScoreSheet.objects.filter(pk=sheet.pk, state=before, version=sheet.version).update(
        version=F("version") + 1, **fields
    )
    if changed != 1:
        raise _changed_since(sheet)
    sheet.refresh_from_db()
    record(
        actor=actor,
        action=action,
        target=sheet,
        before={"state": before},
        after={"state": sheet.state} | (recorded or {}),
        reason=reason,
    )
    return sheet


def _changed_since(sheet: ScoreSheet) -> Conflict:
    latest = sheet.scores.order_by("-changed_at").first()
    difference = Difference(
        label="评分表",
        theirs=f"通读之后又改过，例如“{latest.item}”" if latest else "通读之后又改过",
        mine="按通读时的内容提交",
        who=str((latest and latest.typed_by) or sheet.member.user),
        when=latest.changed_at if latest else None,
    )
    return Conflict([difference])
