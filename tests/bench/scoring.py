"""What it costs to save one item of a score sheet while nineteen others save theirs."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.test import Client
from django.urls import reverse

from scoring.models import Item, Score, ScoreSheet
from tests.bench.benchmark import Benchmark, Samples, Scale
from tests.city import small_city
from tests.scoring import build

ASSESSORS, ITEMS, SECTIONS = 20, 100, 5
PACE = 4.0
"""Seconds in which each assessor saves one item."""
RUNS_A_ROUND = 3
"""How many of the scale's runs make one round of all assessors: the full scale takes 24 seconds, the quick one 4."""


@dataclass(frozen=True)
class Desk:
    """An assessor's browser and sheet; `items` in their order, `section` is the first step of the form."""

    browser: Client
    sheet: ScoreSheet
    section: int
    items: list[int]

    def save(self, turn: int) -> float:
        """Change one item through the running form. Milliseconds by the clock."""
        item = self.items[turn]
        address = reverse("scoring:save_item", args=[self.sheet.pk, item])
        return self._send(address, _inputs(item, 1, "0.50"), 200)

    def save_form(self, turn: int) -> float:
        """Change one item by sending the whole step, as a page without item saving would. Milliseconds."""
        stored = Score.objects.filter(sheet=self.sheet, item__parent=self.section)
        form: dict[str, str] = {}
        for score in stored:
            changed = score.item_id == self.items[turn]
            form |= _inputs(score.item_id, score.version, "0.45" if changed else str(score.points))
        address = f"{reverse('scoring:sheet', args=[self.sheet.pk])}?step={self.section}"
        return self._send(address, form, 302)

    def _send(self, address: str, form: dict[str, str], status: int) -> float:
        start = time.perf_counter()
        answer = self.browser.post(address, form)
        taken = (time.perf_counter() - start) * 1000
        if answer.status_code != status:
            raise RuntimeError(f"{address} was answered with {answer.status_code}")
        return taken


def _inputs(item: int, version: int, points: str) -> dict[str, str]:
    said = {"points": points, "reason": "记录不全", "source": "到岗表", "version": str(version)}
    return {f"{name}-{item}": value for name, value in said.items()}


def desks() -> list[Desk]:
    """Twenty experts of one evaluation, each with a hundred items that have full points."""
    each = Decimal(55) / ITEMS
    rows = [build.item(f"第{number + 1}项", each) for number in range(ITEMS)]
    size = ITEMS // SECTIONS
    sections = [
        build.section(f"第{part + 1}部分", each * size, *rows[part * size : (part + 1) * size])
        for part in range(SECTIONS)
    ]
    third = build.PartyPlan("third", "第三方", Decimal(55), 4, 4, sections)
    made = build.scoring(small_city(), build.published(third=third))
    build.seat_more_experts(made, ASSESSORS - 2)
    items = list(Item.objects.filter(party=made.parties["third"]).order_by("order"))
    leaves = [item.pk for item in items if item.kind == Item.Kind.POINTS]
    sheets = ScoreSheet.objects.filter(party=made.parties["third"]).select_related("member__user")
    Score.objects.bulk_create(
        Score(sheet=sheet, item_id=item, points=each, reason="记录不全", source="到岗表")
        for sheet in sheets
        for item in leaves
    )
    return [Desk(_browser(sheet), sheet, items[0].pk, leaves) for sheet in sheets]


def _browser(sheet: ScoreSheet) -> Client:
    browser = Client()
    browser.force_login(sheet.member.user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def save_item(scale: Scale) -> Samples:
    """All assessors at their pace, evenly spread over it; then one of them sends whole forms."""
    seats = desks()
    rounds = max(1, scale.runs // RUNS_A_ROUND)
    first = seats[0]
    first.save(ITEMS - 1)
    start = time.perf_counter() + 0.1

    def work(place: int) -> list[float]:
        try:
            return [
                _when_due(start + PACE * (turn + place / ASSESSORS), seats[place], turn)
                for turn in range(rounds)
            ]
        finally:
            connection.close()

    with ThreadPoolExecutor(ASSESSORS) as pool:
        saved = [ms for times in pool.map(work, range(len(seats))) for ms in times]
    # The first round left these as they were: items of the first section that nobody saved yet.
    forms = [first.save_form(rounds + turn) for turn in range(scale.baseline_runs + 1)]
    return Samples(tuple(saved), tuple(forms[1:]))


def _when_due(moment: float, desk: Desk, turn: int) -> float:
    time.sleep(max(0.0, moment - time.perf_counter()))
    return desk.save(turn)


BENCHMARKS = (
    Benchmark(
        name="score-item",
        measures=f"one item of {ITEMS} saved, with {ASSESSORS} assessors who save one each four seconds; by the clock",
        baseline="the step's whole form of 20 items saved for one change, by one assessor alone",
        unit="ms",
        run=save_item,
        p95_at_most=50,
    ),
)
