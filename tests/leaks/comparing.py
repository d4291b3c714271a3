"""Every reader asks for everything in one world, and again in the other."""

from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from itertools import groupby

from django.db import connection
from django.urls import reverse

from tests.leaks.addresses import administration, forms_of, heads, pages_of
from tests.leaks.asking import Asked, Heard, changed_answers, changed_reads, difference, hear, union, world
from tests.leaks.worlds import WRITTEN, otherwise, write
from tests.scoring import build

# Who sends forms: one who may send those of a sheet, and one who may send those of the evaluation.
SENDERS = {"expert": "expert", "lead": "expert2"}
# PostgreSQL sorts and compares in its own way, but reads with the same statements: some readers ask there for what is
# about evaluations. Everything would take a minute more of a run of which each minute counts.
ABOUT_EVALUATIONS = ("scoring:", "reports:", "evaluation-", "report-", "home", "audit")
ON_POSTGRESQL = {"lead", "viewer", "expert"}


def hear_pages(site, reader, only="") -> Iterator[Heard]:
    """What the reader is answered at each address whose route's name begins with one of `only`, and at each search."""
    heard = partial(hear, reader, site.browsers[reader])
    # Whose sheets are asked for: the first expert's, in `args`; another's; the reader's own.
    authors = ["expert2", *({reader} & set(WRITTEN))]
    for asked, queries in pages_of(site.made, site.args, authors):
        if asked.route.startswith(only):
            yield (first := heard(asked))
            # Who isn't shown a list doesn't search it.
            if first.answer.status == HTTPStatus.OK:
                yield from map(heard, queries)


def hear_all(site, reader, head_requests) -> Iterator[Heard]:
    """The same with forms, what the interface says that it takes, heads alone, and the administration."""
    heard = partial(hear, reader, site.browsers[reader])
    yield from hear_pages(site, reader)
    yield from map(heard, head_requests)
    if reader in SENDERS:
        yield from map(heard, forms_of(site.made, site.args, SENDERS[reader]))
    if reader == "administrator":
        yield from map(heard, administration(site.made))


def hear_each(site, readers) -> list[Heard]:
    """What all of them are answered: on SQLite to everything."""
    if connection.vendor == "postgresql":
        few = (reader for reader in readers if reader in ON_POSTGRESQL)
        return [each for reader in few for each in hear_pages(site, reader, ABOUT_EVALUATIONS)]
    head_requests = list(heads(site.browsers[readers[0]], site.args))
    return [each for reader in readers for each in hear_all(site, reader, head_requests)]


def heard_and_leaks(site, readers):
    """What each reader was answered, and what the other world answers otherwise, as {request: difference}."""
    with world(partial(write, site.made, WRITTEN)) as people:
        heard = hear_each(site, sorted(readers))
        pages = own_pages(site)
        before = union([*heard, *pages], people).found()
    leaks = {}
    for _, same in groupby(sorted(heard, key=world_of), key=world_of):
        mine = list(same)
        theirs = {each.reader for each in mine}
        with world(partial(write, site.made, otherwise(mine[0].reader))):
            # Nobody's roles are others.
            assert all(rows == before[key] for key, rows in people.found().items())
            leaks |= {
                f"{each.reader}: {each.asked}": difference(each.answer, answer)
                for each, answer in changed_answers(mine, before, site.browsers)
            }
            # It isn't that nothing was there to be seen: the authors' own pages are made of something else. Who was
            # replaced doesn't read the own sheet any more.
            changed = changed_reads(pages, before)
            moved = {page.reader for page in pages if not changed.isdisjoint(page.statements.reads)}
            assert moved >= set(WRITTEN) - theirs - {"replaced"}
    return heard, leaks


def world_of(heard) -> str:
    """Says in which other world this is asked."""
    return repr(otherwise(heard.reader))


def own_pages(site) -> list[Heard]:
    """The page of each assessor's own sheet, as its author sees it."""
    return [hear(name, site.browsers[name], own_sheet(site.made, name)) for name in WRITTEN]


def own_sheet(made, name) -> Asked:
    path = reverse("scoring:sheet", args=[build.sheet_of(made, name).pk])
    return Asked("GET", path, "scoring:sheet")


def files(heard, method="GET") -> set[str]:
    """The routes that gave a file to somebody who asked in that way."""
    return {each.asked.route for each in heard if each.asked.method == method and each.answer.is_file}
