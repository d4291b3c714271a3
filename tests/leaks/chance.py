"""What is random, made to repeat itself: two worlds must not differ in it."""

import random
from contextlib import contextmanager
from hashlib import sha256

from django.db import connection, transaction

from tests.worlds import forget


class Chance:
    """Random bytes that are the same ones in both worlds: ids of rows, tokens of forms, ids of requests."""

    def __init__(self):
        self._numbers = random.Random(0)

    def seed(self, words: str) -> None:
        self._numbers.seed(sha256(words.encode()).digest())

    def bytes(self, count: int) -> bytes:
        return self._numbers.randbytes(count)


chance = Chance()


@contextmanager
def thrown_away():
    """Whatever is written inside is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def number_from(first: int) -> None:
    """The next row of every table gets this number: how many rows others made before shows in no number."""
    forget()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(oid::regclass, %s, false) FROM pg_class WHERE relkind = 'S'", [first]
            )
            return
        cursor.execute("DELETE FROM sqlite_sequence")
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) "
            "SELECT name, %s FROM sqlite_master WHERE type = 'table' AND sql LIKE '%%AUTOINCREMENT%%'",
            [first - 1],
        )
