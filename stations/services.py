"""Writes of the ground floor."""

import json
from datetime import datetime
from typing import Any, TypeVar

from axes.utils import reset
from django.contrib.auth.password_validation import validate_password
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from knox.models import AuthToken

from stations.audit import record
from stations.models import User

T = TypeVar("T", bound=models.Model)
# Stands in the audit trail for a value that it must not hold.
WITHHELD = "（不记录）"


@transaction.atomic
def change_password(*, user: User, new_password: str, actor: User | None = None) -> None:
    """Set a person's new password; `actor` is who did it, by default the person. ValidationError if too weak."""
    validate_password(new_password, user)
    user.set_password(new_password)
    user.save(update_fields=["password"])
    # As sessions end with the old password, so do programs that signed in with it.
    AuthToken.objects.filter(user=user).delete()
    record(actor=actor or user, action="user.password_changed", target=user)


@transaction.atomic
def issue_token(*, user: User) -> tuple[str, datetime]:
    """A new token for a program that acts as this person, and when it ends. Only its digest is kept."""
    held, token = AuthToken.objects.create(user=user)
    record(actor=user, action="user.token_issued", target=user, after={"expiry": held.expiry.isoformat()})
    return token, held.expiry


@transaction.atomic
def release_lock(*, user: User, actor: User) -> None:
    """Let a person sign in again who was locked out by wrong passwords, from every address."""
    reset(username=user.username)
    record(actor=actor, action="user.lock_released", target=user)


@transaction.atomic
def keep(*, instance: T, actor: User, private: frozenset[str] = frozenset(), reason: str = "") -> T:
    """Add or change a row of reference data, with an audit entry of the values that differ.

    For data without rules of their own; what has a service (targets, marks, scores) is written by that. Fields in
    `private` are named in the entry without their values. Nothing is written where nothing differs. Raises
    ValidationError.
    """
    instance.full_clean()
    after = _values(instance)
    if instance.pk is None:
        instance.save()
        record(
            actor=actor,
            action=f"{instance._meta.model_name}.added",
            target=instance,
            after=_withhold(after, private),
            reason=reason,
        )
        return instance
    before = _values(_stored(instance))
    differing = [field for field in after if after[field] != before[field]]
    if differing:
        instance.save()
        record(
            actor=actor,
            action=f"{instance._meta.model_name}.changed",
            target=instance,
            before=_withhold({field: before[field] for field in differing}, private),
            after=_withhold({field: after[field] for field in differing}, private),
            reason=reason,
        )
    return instance


@transaction.atomic
def remove(*, instance: models.Model, actor: User, private: frozenset[str] = frozenset()) -> None:
    """Delete a row of reference data; its last values stay in the audit trail. Raises ProtectedError."""
    record(
        actor=actor,
        action=f"{instance._meta.model_name}.removed",
        target=instance,
        before=_withhold(_values(instance), private),
    )
    instance.delete()


def _stored(instance: T) -> T:
    stored: T = type(instance).objects.get(pk=instance.pk)  # type: ignore[attr-defined]  # every model of ours has it
    return stored


def _values(instance: models.Model) -> dict[str, Any]:
    """The row's values as JSON, foreign keys as ids, without the primary key."""
    fields = [field for field in instance._meta.concrete_fields if not field.primary_key]
    raw = {field.attname: field.value_from_object(instance) for field in fields}
    values: dict[str, Any] = json.loads(json.dumps(raw, cls=DjangoJSONEncoder))
    return values


def _withhold(values: dict[str, Any], private: frozenset[str]) -> dict[str, Any]:
    return {field: WITHHELD if field in private else value for field, value in values.items()}
