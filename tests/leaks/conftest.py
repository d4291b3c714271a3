"""The site that both worlds begin with."""

from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from scoring import services
from scoring.models import Item, SheetEntry
from stations.models import Role
from tests.city import person
from tests.leaks.chance import chance, number_from
from tests.routes_site import arguments, made_site, signed_in
from tests.scoring import build

NOW = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def site(db, monkeypatch):
    """A browser for each person, what was made, and the arguments of each address.

    The time stands still, and chance repeats itself. Besides those of tests/routes.py an assistant sits on the
    panel, and `replaced`, an expert who will write and leave.
    """
    with time_machine.travel(NOW, tick=False):
        number_from(1_000)
        veto = build.item("造假", 0, Item.Kind.VETO, veto_cap="合格")
        people, city, made = made_site(third=build.third_party(veto))
        for name, duty in (("assistant", "assistant"), ("replaced", "expert")):
            people[name] = made.people[name] = person(name, name, Role.EXPERT, organisation=city.evaluator)
            made.seats[name] = seated(made, people[name], duty)
        made.people["expert"], made.seats["expert"] = made.people["expert1"], made.seats["expert1"]
        made.city = city
        args = arguments(city, made)
        entry = SheetEntry.objects.get()
        services.end_entry(entry=entry, actor=build.fresh(city.lead), reason="评委自己填写")
        browsers = {name: signed_in(user) for name, user in people.items()}
        # A report's file is made when somebody asks for the first time.
        browsers["lead"].get(reverse("reports:pdf", args=args["reports:pdf"]))
        made.evaluation.refresh_from_db()
        monkeypatch.setattr("os.urandom", chance.bytes)
        monkeypatch.setattr("random._urandom", chance.bytes)
        yield SimpleNamespace(browsers=browsers, made=made, args=args)


def seated(made, user, duty):
    """A seat in the third party's panel, declared without a conflict."""
    seat = services.appoint(
        evaluation=made.evaluation,
        user=user,
        party=made.parties["third"],
        duty=duty,
        actor=build.fresh(made.city.lead),
    )
    services.declare(member=seat, actor=user, conflict=False)
    return seat
