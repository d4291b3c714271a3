"""One person under one or several joined records: where they are known, and who looks after the record."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from staffing.models import Posting, SocialWorker
from staffing.queries import of_person
from stations.access import Role
from stations.models import Station, User
from stations.permissions import may_report, may_see_names


def postings_of(worker: SocialWorker) -> list[Posting]:
    """All postings of the person, the newest first."""
    rows = Posting.objects.filter(of_person([worker.person]))
    return list(rows.select_related("station__subdistrict", "area", "worker").order_by("-start", "-pk"))


def stations_of(worker: SocialWorker, postings: Iterable[Posting]) -> list[Station]:
    """Where the person was recorded or posted, under whichever record; each station once."""
    recorded = Q(workers=worker.person) | Q(workers__merged_into=worker.person)
    found = {posting.station.pk: posting.station for posting in postings}
    rows = Station.objects.filter(recorded).select_related("subdistrict").distinct()
    return list(({row.pk: row for row in rows} | found).values())


def looked_after_at(worker: SocialWorker, postings: Iterable[Posting]) -> list[Station]:
    """The stations whose people keep the person's record: where the person is, else was last, else was recorded."""
    postings = list(postings)
    current = [posting.station for posting in postings if posting.end is None]
    return current or [posting.station for posting in postings[:1]] or [worker.station]


def may_edit_worker(user: User, worker: SocialWorker) -> bool:
    """Whether the person may correct the worker's record: people of the station where the worker is, administrators."""
    if user.access.is_(Role.ADMINISTRATOR):
        return True
    return any(may_report(user, station) for station in looked_after_at(worker, postings_of(worker)))


def may_see_name_of(user: User, worker: SocialWorker) -> bool:
    """Whether the person reads the worker's name: who knows the names at any of the worker's stations."""
    stations = stations_of(worker, postings_of(worker))
    return any(may_see_names(user, station) for station in stations)
