"""What takes long to make is made once by each test process, and put back for every other test that wants the same.

A function marked with `remembered` stores a city in an empty database, or something in such a city as it was made.
The first call records which rows it added; later ones write those rows as they were, keys included, and give a copy
of what the first one gave. Whatever makes the call another one, an argument or a row written since, makes it anew.
"""

import copy
import functools
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

import time_machine
from django.db import connection

from stations.models import District, Organisation, User

# A published scheme takes no further parts, so it comes after them; the database looks at keys in the end only.
LAST = "scoring_scheme"
Key = tuple[str, ...]


@dataclass(frozen=True)
class World:
    made: SimpleNamespace
    added: dict[str, list[tuple]]


WORLDS: dict[Key, World] = {}


def remembered(make: Callable[..., SimpleNamespace]) -> Callable[..., SimpleNamespace]:
    """Mark a function that takes nothing, or a city and what changes the outcome."""

    @functools.wraps(make)
    def remake(*args, **more) -> SimpleNamespace:
        key = key_of(make, args, more)
        if key is None:
            return make(*args, **more)
        if key in WORLDS:
            made = put_back(WORLDS[key], *args)
        else:
            before = stored()
            made = make(*args)
            remember(key, made, before)
        if not args:
            made.world, made.written = key, rows_written()
        return made

    return remake


def forget() -> None:
    """For whoever empties tables or sets their counters back: keys that were recorded may be given again."""
    WORLDS.clear()


def key_of(make, args, more) -> Key | None:
    """None where the outcome may differ from the one that is remembered."""
    if more or time_machine.escape_hatch.is_travelling() or not connection.in_atomic_block:
        return None
    name = f"{make.__module__}.{make.__qualname__}"
    if not args:
        return None if any(kind.objects.exists() for kind in (District, Organisation, User)) else (name,)
    city = args[0]
    untouched = len(args) == 1 and getattr(city, "written", None) == rows_written()
    return (name, *city.world) if untouched else None


def rows_written() -> int:
    """Grows with every row that this connection writes."""
    if connection.vendor == "sqlite":
        return connection.connection.total_changes
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
        return cursor.fetchone()[0]


def stored() -> dict[str, list[tuple]]:
    """Every row of every table, as the database's driver gives it."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - our own tables
            found[table] = cursor.fetchall()
    return found


def remember(key: Key, made: SimpleNamespace, before: dict[str, list[tuple]]) -> None:
    """Keep what came since `before`; nothing where something else was changed, which could not be put back."""
    after, added = stored(), {}
    for table in sorted(after, key=lambda name: (name == LAST, name)):
        there = set(map(repr, before[table]))
        rows = [row for row in after[table] if repr(row) not in there]
        if len(after[table]) - len(rows) != len(before[table]):
            return
        if rows:
            added[table] = rows
    WORLDS[key] = World(copy.deepcopy(made), added)


def put_back(world: World, city: SimpleNamespace | None = None) -> SimpleNamespace:
    """Write the rows, and give a copy of what was made, about this city and its people."""
    with connection.cursor() as cursor:
        for table, rows in world.added.items():
            places = ", ".join([f"({', '.join(['%s'] * len(rows[0]))})"] * len(rows))
            cursor.execute(
                f"INSERT INTO {connection.ops.quote_name(table)} VALUES {places}",  # noqa: S608 - our own tables
                [value for values in rows for value in values],
            )
    known = {}
    if city is not None:
        theirs = world.made.city
        known = {id(theirs): city} | {id(value): getattr(city, name) for name, value in vars(theirs).items()}
    return copy.deepcopy(world.made, known)
