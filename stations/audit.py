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
