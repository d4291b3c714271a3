"""Asking in one world and in the other, and what differs between the answers."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import unified_diff
from io import BytesIO
from unittest.mock import patch
from zipfile import ZipFile

from django.contrib.auth.backends import ModelBackend
from django.db import connection
from django.test import Client
from django.utils.http import urlencode

from tests.leaks.chance import chance, number_from, thrown_away

FORM = "application/x-www-form-urlencoded"
TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass(frozen=True)
class Asked:
    """One request, and the name of the route that it goes to."""

    method: str
    path: str
    route: str
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

    @property
    def is_file(self) -> bool:
        return "Content-Disposition" in dict(self.headers)

    def __str__(self) -> str:
        told = "\n".join(f"{name}: {value}" for name, value in self.headers)
        return f"{self.status}\n{told}\n{self.cookies}\n{self.body.decode(errors='replace')}"


@dataclass
class Statements:
    """What was asked of the database: what was read, and whether anything was written."""

    reads: dict[tuple[str, str], object] = field(default_factory=dict)
    wrote: bool = False

    def note(self, execute, sql, params, many, context):
        verb = sql.split(maxsplit=1)[0].upper()
        if verb == "SELECT":
            self.reads[sql, repr(params)] = params
        elif verb not in TRANSACTIONS:
            self.wrote = True
        return execute(sql, params, many, context)

    def found(self) -> dict[tuple[str, str], object]:
        """What each statement finds now."""
        with connection.cursor() as cursor:
            return {(sql, words): _rows(cursor, sql, params) for (sql, words), params in self.reads.items()}


def _rows(cursor, sql, params):
    cursor.execute(sql, params)
    return cursor.fetchall()


@contextmanager
def noted() -> Iterator[Statements]:
    statements = Statements()
    with connection.execute_wrapper(statements.note):
        yield statements


@dataclass(frozen=True)
class Heard:
    """A request, its answer, and the statements that the answer was made of."""

    reader: str
    asked: Asked
    answer: Answer
    statements: Statements

    def depends_on(self, changed: set[tuple[str, str]]) -> bool:
        return self.statements.wrote or not changed.isdisjoint(self.statements.reads)


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


def hear(reader: str, browser: Client, asked: Asked) -> Heard:
    """The answer, with what it was made of."""
    if asked.method == "POST":
        number_from(1_000_000)
    with noted() as statements:
        answer = ask(browser, asked)
    return Heard(reader, asked, answer, statements)


def _contents(archive: bytes) -> bytes:
    """What a workbook holds: its parts are dated by the clock of the disk."""
    with ZipFile(BytesIO(archive)) as opened:
        return b"".join(name.encode() + opened.read(name) for name in opened.namelist())


@contextmanager
def same_people() -> Iterator[Statements]:
    """Each person is read once, with the roles, as if all requests were one: a third of the time of every page.

    Gives the statements by which they were read.
    """
    known = {}
    load = ModelBackend.get_user
    statements = Statements()

    def get_user(backend, pk):
        if pk not in known:
            with connection.execute_wrapper(statements.note):
                known[pk] = load(backend, pk)
                known[pk].access  # noqa: B018 - read here, and not as a part of the request
        return known[pk]

    with patch.object(ModelBackend, "get_user", get_user):
        yield statements


@contextmanager
def world(write: Callable[[], None]) -> Iterator[Statements]:
    """The site as it is after `write`; gone afterwards. Gives the statements by which people were read."""
    with thrown_away():
        write()
        with same_people() as people:
            yield people


def union(heard: Iterable[Heard], *more: Statements) -> Statements:
    """All that was read for these answers."""
    reads = {key: params for each in heard for key, params in each.statements.reads.items()}
    return Statements(reads | {key: params for each in more for key, params in each.reads.items()})


def changed_reads(heard: Iterable[Heard], before: dict[tuple[str, str], object]) -> set[tuple[str, str]]:
    """In the other world: which of the statements find something else."""
    return {key for key, rows in union(heard).found().items() if rows != before[key]}


def changed_answers(
    heard: Iterable[Heard], before: dict[tuple[str, str], object], browsers
) -> Iterator[tuple[Heard, Answer]]:
    """In the other world: what is answered otherwise than it was heard.

    An answer is made of what its statements find, one after the other; where all of them find the same, it is the
    same. What finds something else, or wrote, is asked again. `before` is what was found in the one world.
    """
    heard = list(heard)
    changed = changed_reads(heard, before)
    for each in heard:
        if each.depends_on(changed):
            if each.asked.method == "POST":
                number_from(1_000_000)
            answer = ask(browsers[each.reader], each.asked)
            if answer != each.answer:
                yield each, answer


def difference(before: Answer, after: Answer) -> str:
    """The lines that differ, a few of them."""
    lines = unified_diff(str(before).splitlines(), str(after).splitlines(), "one", "other", n=0, lineterm="")
    return "\n".join(line.strip() for line in list(lines)[2:14])
