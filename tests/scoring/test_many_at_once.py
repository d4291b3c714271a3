"""Many who save at the same moment, each over a connection of their own, on either database."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from scoring.models import Item, Score, ScoreSheet
from stations.models import AuditEntry
from tests.scoring import build
from tests.scoring.build import D, PartyPlan, item, section

pytestmark = pytest.mark.django_db(transaction=True)
ASSESSORS, ITEMS, ROUNDS = 20, 10, 5


@pytest.fixture
def made(city):
    """An evaluation whose third party's experts score ten items."""
    rows = [item(f"第{number}项", "5.5") for number in range(1, ITEMS + 1)]
    third = PartyPlan("third", "第三方", D(55), 4, 4, [section("项目管理", 55, *rows)])
    return build.scoring(city, build.published(third=third))


@pytest.fixture
def sheets(made):
    """Of twenty experts, empty."""
    build.seat_more_experts(made, ASSESSORS - 2)
    return list(ScoreSheet.objects.filter(party=made.parties["third"]).select_related("member__user"))


def browser_of(sheet) -> Client:
    browser = Client()
    browser.force_login(sheet.member.user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def send(browser, sheet, item, points, version=0):
    """Save one item as the running form does."""
    values = {
        f"points-{item}": points,
        f"reason-{item}": "缺",
        f"source-{item}": "表",
        f"version-{item}": version,
    }
    return browser.post(reverse("scoring:save_item", args=[sheet.pk, item]), values)


def at_once(works) -> list:
    """What the works give when they all start together in threads of their own."""
    start = Barrier(len(works))

    def run(work):
        start.wait(timeout=10)
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result() for done in [pool.submit(run, work) for work in works]]


def test_of_twenty_assessors_who_save_ten_items_each_at_once_all_two_hundred_are_kept(made, sheets):
    items = list(Item.objects.filter(party=made.parties["third"], kind="points").values_list("pk", flat=True))
    wanted = {
        (sheet.pk, item): Decimal(5 * row + place) / 20
        for row, sheet in enumerate(sheets, start=1)
        for place, item in enumerate(items)
    }
    assert len(wanted) == ASSESSORS * ITEMS

    def fill(sheet, browser):
        return [send(browser, sheet, row, str(wanted[sheet.pk, row])).status_code for row in items]

    works = [partial(fill, sheet, browser_of(sheet)) for sheet in sheets]
    assert Counter(status for statuses in at_once(works) for status in statuses) == {200: ASSESSORS * ITEMS}
    stored = Score.objects.values_list("sheet", "item", "points", "version")
    assert {(sheet, item): (points, version) for sheet, item, points, version in stored} == {
        place: (points, 1) for place, points in wanted.items()
    }
    written = ScoreSheet.objects.filter(party=made.parties["third"]).values_list("version", "state")
    assert set(written) == {(1 + ITEMS, "in_progress")}
    assert AuditEntry.objects.filter(action="score.saved").count() == ASSESSORS * ITEMS


def test_of_two_windows_that_save_one_item_at_once_one_wins_and_the_other_is_shown_both(made):
    sheet = ScoreSheet.objects.select_related("member__user").get(member=made.seats["expert1"])
    windows = [browser_of(sheet), browser_of(sheet)]
    rows = Item.objects.filter(party=sheet.party, kind="points").values_list("pk", flat=True)[:ROUNDS]
    for row in rows:
        works = [
            partial(send, window, sheet, row, points)
            for window, points in zip(windows, ("4.00", "3.00"), strict=True)
        ]
        answers = dict(zip(("4.00", "3.00"), at_once(works), strict=True))
        kept = str(Score.objects.get(item=row).points)
        lost = next(points for points in answers if points != kept)
        assert (answers[kept].status_code, answers[lost].status_code) == (200, 409)
        told = answers[lost].content.decode()
        assert f"“{kept} 分；理由：缺；出处：表”" in told
        assert f"“{lost} 分；理由：缺；出处：表”" in told
    assert set(Score.objects.values_list("version", flat=True)) == {1}
