"""Persons for the tests of access."""

from datetime import date
from typing import Any

from stations.models import Membership, Role, User


def make_user(username: str, role: Role, **place: Any) -> User:
    """A person who holds one role."""
    user = User.objects.create_user(username, password="pass-for-tests", name=username)
    Membership.objects.create(user=user, role=role, start=date(2020, 1, 1), **place)
    return user
