"""Two worlds of one database, equal but for what some assessors wrote, and what a person is answered in each."""

import random
import re
from collections.abc import Collection, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import unified_diff
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

from django.db import connection, transaction
from django.test import Client
from django.utils.http import urlencode

from scoring import services
from scoring.models import Item
from tests.scoring import build

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Writing:
    """What one assessor does to the own sheet. Those with equal `steps` leave equally many rows of everything."""

    words: str
    taken: Mapping[str, str]
    vetoed: bool = False
    steps: Collection[str] = ("scores", "veto", "findings", "evidence")

    def on(self, made, name) -> None:
        """Write; the random parts of what is stored depend on the name alone."""
        chance.seed(name)
        for step in self.steps:
            getattr(self, f"_{step}")(made, name)

    def _scores(self, made, name):
        names = set(build.sheet_of(made, name).party.items.values_list("name", flat=True))
        taken = {item: points for item, points in self.taken.items() if item in names}
        build.fill(made, name, **taken)

    def _veto(self, made, name):
        """Twice, so that as much is recorded of a veto that is taken back as of one that stays."""
        sheet = build.sheet_of(made, name)
        for item in sheet.party.items.filter(kind=Item.Kind.VETO):
            for version, vetoed in enumerate((not self.vetoed, self.vetoed)):
                services.save_score(
                    sheet=sheet,
                    item=item,
                    actor=build.fresh(made.people[name]),
                    version=version,
                    points=None,
                    vetoed=vetoed,
                    reason=f"{self.words}一票否决",
                    source="材料",
                )

    def _findings(self, made, name):
        build.write_findings(made, name, self.words)

    def _evidence(self, made, name):
        build.attach(made, name, f"{self.words}.pdf")

    def _submit(self, made, name):
        build.submit(made, name)

    def _leave(self, made, name):
        member = made.seats[name]
        member.refresh_from_db()
        services.remove_member(member=member, actor=build.fresh(made.people["lead"]), reason="调岗")


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
    """Whatever is written inside is gone afterwards, and its numbers are given out again."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    data: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.path} {dict(self.data) or ''}".strip()


@dataclass(frozen=True)
class Answer:
    """All that comes back."""

    status: int
    headers: tuple[tuple[str, str], ...]
    cookies: str
    body: bytes

    def __str__(self) -> str:
        told = "\n".join(f"{name}: {value}" for name, value in self.headers)
        return f"{self.status}\n{told}\n{self.cookies}\n{self.body.decode(errors='replace')}"


def ask(browser: Client, asked: Asked) -> Answer:
    """Send the request and forget what it wrote."""
    chance.seed(str(asked))
    # Being signed out, or given a new token, must not reach the next request.
    kept = browser.cookies.copy()
    with thrown_away():
        response = browser.generic(asked.method, asked.path, urlencode(asked.data), FORM)
        body = b"".join(response)
    browser.cookies = kept
    return Answer(
        response.status_code,
        tuple(sorted(response.headers.items())),
        response.cookies.output(),
        _contents(body) if body.startswith(b"PK") else body,
    )


def _contents(archive: bytes) -> bytes:
    """What a workbook holds: its parts are dated by the clock of the disk."""
    with ZipFile(BytesIO(archive)) as opened:
        return b"".join(name.encode() + opened.read(name) for name in opened.namelist())


@contextmanager
def tables_read():
    """The names in the statements that are run inside: which tables an answer can depend on."""
    names: set[str] = set()

    def note(execute, sql, params, many, context):
        names.update(re.findall(r'"(\w+)"', sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield names


def all_rows() -> dict[str, list[tuple[object, ...]]]:
    """Everything that the database holds, by table."""
    with connection.cursor() as cursor:
        return {name: _rows(cursor, name) for name in connection.introspection.table_names(cursor)}


def _rows(cursor, name: str) -> list[tuple[object, ...]]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)} ORDER BY 1")  # noqa: S608 - a name of our own tables, quoted
    return cursor.fetchall()


def difference(before: Answer, after: Answer) -> str:
    """The lines that differ, a few of them."""
    lines = unified_diff(str(before).splitlines(), str(after).splitlines(), "one", "other", n=0, lineterm="")
    return "\n".join(line.strip() for line in list(lines)[2:14])
