"""A station's workers and what they did in each month, in plain terms. All names are invented."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date

Marks = tuple[bool, bool, bool]

START, END = date(2023, 7, 1), date(2024, 6, 30)
MONTHS = [date(2023 + (6 + number) // 12, (6 + number) % 12 + 1, 1) for number in range(12)]
PLACE = "文冲街"
TRAINED = "已接受社会工作行业组织管理、培训且获得相关证书"

_FAMILY = "林周何梁许冯邓郭罗曾谭苏潘蔡叶卢江杜方姚范石沈"
_GIVEN = [
    "若溪",
    "明远",
    "静姝",
    "启航",
    "嘉禾",
    "雨桐",
    "思齐",
    "晓岚",
    "文彬",
    "佳宁",
    "丽君",
    "婉清",
    "志恒",
    "欣怡",
    "可欣",
    "梓晴",
    "晨曦",
    "秋雯",
    "俊杰",
    "芷若",
    "宇轩",
]
_CERTIFICATES = (
    ("助理社会工作师", "assistant"),
    ("助理社会工作者", "assistant"),
    ("社会工作师", "social_worker"),
    ("社会工作者", "social_worker"),
    ("中级社会工作师", "social_worker"),
    ("高级社会工作师", "senior"),
)
_ALL, _NONE = (True, True, True), (False, False, False)


@dataclass(frozen=True)
class Worker:
    """Somebody with a certificate (``level``), or trained, or neither; ``marks`` for each month of the agreement.

    ``contract_end`` is None for 长期; ``practice`` is None where nobody knows since when.
    """

    name: str
    category: str
    certificate: str
    level: str
    position: str
    registration: str
    practice: date | None
    contract_start: date
    contract_end: date | None
    marks: dict[date, Marks]
    note: str

    @property
    def counted(self) -> bool:
        return self.category != "untrained"


def make_workers(rng: random.Random, count: int) -> list[Worker]:
    """So many workers: the last third without a certificate, one of them untrained. The first is there all year."""
    family, given = rng.sample(_FAMILY, len(_FAMILY)), rng.sample(_GIVEN, len(_GIVEN))
    uncertified = max(2, count // 3)
    workers = []
    for number in range(count):
        category = "certified" if number < count - uncertified else "trained"
        if number == count - 1:
            category = "untrained"
        certificate, level = {
            "certified": rng.choice(_CERTIFICATES),
            "trained": (TRAINED, ""),
            "untrained": ("未受训", ""),
        }[category]
        marks = _marks(rng) if number else dict.fromkeys(MONTHS, _ALL)
        workers.append(
            Worker(
                name=family[number % len(family)] + given[number % len(given)],
                category=category,
                certificate=certificate,
                level=level,
                position=rng.choice(["社工站主任", "一线社工", "社工站副主任", "实习督导"]),
                registration=rng.choice(["", f"GD{20230000 + number:012d}"]),
                practice=rng.choice([None, date(2021, rng.randrange(1, 13), 1), date(2015, 3, 1)]),
                contract_start=rng.choice([date(2019, 11, 1), date(2023, 7, 1), date(2021, 10, 20)]),
                contract_end=rng.choice([None, date(2026, 6, 30), date(2025, 12, 31)]),
                marks=marks,
                note=rng.choice(["", "2023年9月1日从柳岸社工站调入", "详见离职证明"]),
            )
        )
    return workers


def _marks(rng: random.Random) -> dict[date, Marks]:
    """There all year, leaving, joining, or with a month without insurance or wages."""
    turn = rng.randrange(1, 12)
    kind = rng.choice(["stays", "leaves", "joins", "lacks"])
    if kind == "leaves":
        return {month: _ALL if number < turn else _NONE for number, month in enumerate(MONTHS)}
    if kind == "joins":
        return {month: _NONE if number < turn else _ALL for number, month in enumerate(MONTHS)}
    marks = dict.fromkeys(MONTHS, _ALL)
    if kind == "lacks":
        marks[MONTHS[turn]] = rng.choice([(True, False, True), (True, True, False), (True, False, False)])
    return marks


def with_marks(worker: Worker, month: date, marks: Marks) -> Worker:
    """The worker with other marks in one month."""
    return replace(worker, marks=worker.marks | {month: marks})


def two_year_months(worker: Worker, months: list[date]) -> list[date]:
    """Of these months, the effective ones by whose last day 24 months of practice were complete."""
    since = worker.practice
    if since is None:
        return []
    # Who began on the first of a month completes a month of practice with each month's last day.
    complete = [
        month for month in months if (month.year - since.year) * 12 + month.month - since.month + 1 >= 24
    ]
    return [month for month in complete if all(worker.marks[month])]
