"""Every address of the site, and what each person gets there. An address that the table doesn't name fails."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from stations.models import AuditEntry, Role
from tests.city import person, small_city
from tests.routes import (
    ADMINISTRATION,
    API,
    NEVER_BY_GET,
    OURS,
    READING,
    SIGNED_IN,
    STRANGERS,
    WRITING,
    address,
)
from tests.routes_site import arguments, made_site, signed_in


@pytest.fixture
def site(db):
    """The people, each with a browser, and the arguments of each address."""
    people, city, made = made_site()
    return {name: signed_in(user) for name, user in people.items()}, arguments(city, made)


def who_asks(place, line):
    """Of an address, everybody on SQLite; on PostgreSQL one of each kind of answer, somebody else at the next address.

    What the database has a part in is what the pages ask of it, not who is led to which of them.
    """
    if connection.vendor == "sqlite":
        return line
    ordered = {status: sorted(people) for status, people in line.items()}
    return {status: {people[place % len(people)]} for status, people in ordered.items()}


def asked(table):
    """The table's lines, with those they don't name at 404, as far as they are asked."""
    return {name: who_asks(place, filled(line)) for place, (name, line) in enumerate(table.items())}


def answers(site, method, table):
    """What each person of a line got at its address, as {name: {status: people}}."""
    browsers, args = site
    found = {}
    for name, line in table.items():
        path = reverse(name, args=args.get(name, []))
        for who in sorted(set().union(*line.values())):
            # The button of a form is sent even where nothing is filled in.
            status = getattr(browsers[who], method)(path, {"send": "1"}).status_code
            found.setdefault(name, {}).setdefault(status, set()).add(who)
    return found


def filled(expected):
    """The table's line with those it doesn't name, at 404."""
    named = set().union(*expected.values())
    rest = {404: SIGNED_IN - named} if SIGNED_IN - named else {}
    return {status: people for status, people in expected.items() if people} | rest


def test_every_address_is_in_the_table():
    assert set(READING) == OURS


def test_who_reads_what(site):
    before = AuditEntry.objects.count()
    table = asked(READING)
    assert answers(site, "get", table) == table
    # Looking changes nothing; the first who asks for a report's file has it made.
    written = AuditEntry.objects.order_by("pk").values_list("action", flat=True)[before:]
    assert list(written) == ["report.file_stored"]


def test_who_may_send_a_form_and_an_empty_one_changes_nothing(site):
    before = AuditEntry.objects.count()
    # What isn't named takes no form.
    lines = dict.fromkeys(READING, NEVER_BY_GET) | WRITING
    # Signing out comes last.
    table = asked({name: lines[name] for name in [*sorted(set(lines) - {"logout"}), "logout"]})
    assert answers(site, "post", table) == table
    assert AuditEntry.objects.count() == before


def test_strangers_are_sent_to_the_sign_in_page(site):
    _, args = site
    for name in READING:
        path = reverse(name, args=args.get(name, []))
        for method in ("get", "post"):
            answer = getattr(Client(), method)(path)
            if name in STRANGERS:
                assert answer.status_code == STRANGERS[name][method == "post"], name
            else:
                assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={quote(path)}"), name


def test_no_form_is_taken_without_its_token(site):
    _, args = site
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person("root", "总管理", Role.ADMINISTRATOR))
    taken = []
    for name in set(WRITING) - API:
        answer = browser.post(reverse(name, args=args.get(name, [])))
        if answer.status_code != 403 or "页面已过期" not in answer.content.decode():
            taken.append((name, answer.status_code))
    assert taken == []


def test_the_administration_is_closed_to_others_at_every_address(db):
    city = small_city()
    opened = {}
    for who in ("lead", "staff", "nobody"):
        browser = signed_in(getattr(city, who))
        for name in ADMINISTRATION:
            status = browser.get(address(name), follow=True).status_code
            opened |= {(who, name): status} if status != 403 else {}
    assert opened == {}
