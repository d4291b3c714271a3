"""Writes of the ground floor."""

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from stations.audit import record
from stations.models import User


@transaction.atomic
def change_password(*, user: User, new_password: str) -> None:
    """Set a person's own new password. Raises ValidationError when it is too weak."""
    validate_password(new_password, user)
    user.set_password(new_password)
    user.save(update_fields=["password"])
    record(actor=user, action="user.password_changed", target=user)
