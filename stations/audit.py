"""Writing the audit trail. Services call `record`; nothing else does."""

from contextvars import ContextVar
from typing import Any

from django.db import models

from stations.models import AuditEntry, User

request_id: ContextVar[str] = ContextVar("request_id", default="")


def record(
    *,
    actor: User | None,
    action: str,
    target: models.Model,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Add one entry, inside the transaction of the action that it speaks of.

    `action` is a dotted word such as "upload.applied"; `actor` is None for commands. Values must be JSON
    and hold ids, not personal names.
    """
    AuditEntry.objects.create(
        actor=actor,
        action=action,
        object_type=target._meta.label_lower,
        object_id=str(target.pk),
        before=before,
        after=after,
        reason=reason,
        request_id=request_id.get(),
    )


def last_change_of(target: models.Model) -> AuditEntry | None:
    """The newest entry about the object, for a page that tells who changed it and when."""
    entries = AuditEntry.objects.filter(object_type=target._meta.label_lower, object_id=str(target.pk))
    return entries.select_related("actor").first()
