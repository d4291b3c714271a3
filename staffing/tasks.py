"""What the worker does for staffing (`manage.py db_worker`)."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from staffing.services import read_city, write_city
from stations.city_uploads import SILENCE, Superseded
from stations.models import CityUpload

_WATCH_EVERY = 2 * SILENCE
_MOST_RUNS = 10


def start_city(city: CityUpload) -> None:
    """Queue what the city upload waits for, and a look after it, should its worker die."""
    work_on_city.enqueue(str(city.pk))
    _watch_later(city)


def _watch_later(city: CityUpload) -> None:
    watch_city.using(run_after=timezone.now() + _WATCH_EVERY).enqueue(str(city.pk))


@task()
def work_on_city(pk: str) -> None:
    """Read a city's workbook, or write what was confirmed of it."""
    _work(CityUpload.objects.get(pk=pk))


@task()
def watch_city(pk: str) -> None:
    """Take the work up again if the worker that had it died; look again later while it goes on."""
    city = CityUpload.objects.get(pk=pk)
    if city.is_active and city.run < _MOST_RUNS:
        _watch_later(city)
        _work(city)


def _work(city: CityUpload) -> None:
    """Both do nothing to a city upload that is not theirs, or that a living worker has in hand."""
    try:
        read_city(city=city)
        write_city(city=city)
    except Superseded:
        # Another worker goes on with it.
        return
