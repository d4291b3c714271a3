"""The demo's foundations in a database of the module's own, and the real commands on files."""

import json
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from evalsite.demo.foundations import Foundations, lay_foundations


@pytest.fixture(scope="module")
def foundations(django_db_setup, django_db_blocker) -> Iterator[Foundations]:
    """Places, people, scheme and both agreements, with nothing reported yet. Undone after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield lay_foundations()
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def command() -> Callable[..., dict[str, Any]]:
    """Runs a command with --json and gives what it printed; a command that refuses fails the test."""

    def run(name: str, *arguments: Any) -> dict[str, Any]:
        printed = StringIO()
        try:
            call_command(name, *map(str, arguments), "--json", stdout=printed)
        except (CommandError, SystemExit) as refused:
            pytest.fail(f"{name}: {refused!r}\n{printed.getvalue()}")
        return json.loads(printed.getvalue())

    return run
