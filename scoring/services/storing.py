"""Files that are kept together with a row: the bytes first, the row in a transaction, and no bytes without a row."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from scoring.attached_files import Accepted
from scoring.models.attachments import Attachment
from stations.models import User


@contextmanager
def stored(*, row: Attachment, accepted: Accepted) -> Iterator[None]:
    """Fill in what is known of the file and store it; the block, one transaction, saves the row or doesn't.

    When the block fails, or leaves the row unsaved, the bytes are taken out of the store again.
    """
    row.name, row.code, row.size = accepted.name, accepted.kind.code, len(accepted.data)
    row.sha256 = hashlib.sha256(accepted.data).hexdigest()
    row.file.save(row.name, ContentFile(accepted.data), save=False)
    try:
        with transaction.atomic():
            yield
            kept = type(row).objects.filter(pk=row.pk).exists()  # type: ignore[attr-defined]  # every model has objects
    except BaseException:
        row.file.delete(save=False)
        raise
    if not kept:
        row.file.delete(save=False)


def take_away(*, row: Attachment, actor: User) -> None:
    """Mark it as removed, and take the bytes out of the store once the transaction holds."""
    row.removed_by, row.removed_at = actor, timezone.now()
    row.save(update_fields=["removed_by", "removed_at"])
    transaction.on_commit(lambda: row.file.delete(save=False))
