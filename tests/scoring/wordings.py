"""Sentences as authors of reports write them, filled from a station's facts: rightly, or with one thing told wrongly.

A wording is a text with slots. `{电访}` is a figure of the station, `{电访@}` that of the area `{片区}`, `{电访@2}` that
of another one, `{电访%}` a percentage, `{电访目标}` a target, `{电访+探访}` a sum. Behind a bar stands how it is written.
Of the slots with a `!`, one is told wrongly in a wrong sentence; with a `^` it becomes the target.
A wording with a rule in `holds` makes a claim in plain words instead: it is right for the facts for which it holds.
"""

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from indicators.fact_types import IndicatorFact
from scoring.fact_types import EvaluationFacts
from staffing.models import Level
from stations.months import add_months, count_months, last_day
from tests.scoring.random_facts import random_facts
from tests.scoring.written import UnfitError, misspelt, written

SLOT = re.compile(r"\{(!?)([^{}|^]+)(\^?)(?:\|(\w+))?\}")

CODES = {
    "建档": "files", "电访": "phone-visits", "探访": "home-visits", "咨询": "consultations",
    "接案": "casework-opened", "个案节": "casework-sessions", "结案": "casework-closed",
    "小组": "groups", "小组节": "group-sessions", "小组人": "group-attendance",
    "大型": "large-events", "大型人": "large-event-attendance",
    "中小": "small-events", "中小人": "small-event-attendance",
    "志愿者": "new-volunteers", "骨干": "new-lead-volunteers", "队伍": "new-volunteer-teams",
    "调研": "community-surveys", "公共": "public-issues", "案例": "case-studies",
    "学习": "regular-study-hours", "党活动": "party-activity-hours", "党建": "party-building-hours",
    "培育": "community-groups-fostered", "组织服务": "community-group-services",
    "通识": "volunteer-general-training", "活动训": "volunteer-event-training", "志愿活动": "volunteer-events",
    "户籍": "registered-population", "户数": "households-on-file", "人数": "persons-on-file",
    "探访人": "persons-visited", "居民": "residents-served", "善款": "donations-in-kind", "投入": "workers",
}  # fmt: skip
# What is easily told instead, besides figures of the same indicator.
KIN = {
    "接案": "结案 个案节", "结案": "接案", "个案节": "小组节", "小组": "小组节 大型", "小组节": "个案节", "小组人": "大型人 中小人",
    "大型": "中小", "中小": "大型", "大型人": "中小人", "中小人": "大型人", "电访": "探访", "探访": "电访 探访人",
    "户数": "人数", "人数": "户数", "建档": "户数", "志愿者": "骨干", "骨干": "志愿者", "探访人": "探访", "通识": "活动训",
}  # fmt: skip


@dataclass(frozen=True)
class Wording:
    """A sentence with slots; `where` is the place in which it stands."""

    kind: str
    text: str
    where: str
    holds: str = ""


PLACES = {
    "总体": "第三方 · 总体服务 · 值得肯定的地方", "关注": "第三方 · 总体服务 · 需要关注的地方",
    "管理": "第三方 · 项目管理 · 值得肯定的地方", "概况": "社工站基本情况", "结语": "结语",
    "片区": "第三方 · 各社工点 · {片区} · 值得肯定的地方", "片区关注": "第三方 · 各社工点 · {片区} · 需要关注的地方",
    "监督方": "监督方 · 值得肯定的地方", "购买方": "购买方 · 值得肯定的地方",
}  # fmt: skip


def read(lines: str) -> tuple[Wording, ...]:
    """Wordings from lines of the form `kind | place | text`; the kind may be followed by a rule: `schedule/all`."""
    made = []
    for line in lines.strip().splitlines():
        kind, place, text = line.split(" | ")
        kind, _, holds = kind.partition("/")
        made.append(Wording(kind, text, PLACES[place], holds))
    return tuple(made)


@dataclass(frozen=True)
class Sentence:
    """A filled wording. `planted` is what is wrong in it, as it is written there; empty in a right one."""

    kind: str
    where: str
    text: str
    facts: EvaluationFacts
    planted: str


class Told:
    """A station's facts by the names of slots, with one area and another one picked."""

    def __init__(self, facts: EvaluationFacts, chance: random.Random) -> None:
        self.facts, self.chance = facts, chance
        self.areas = chance.sample(range(len(facts.station.areas)), 2)
        figures = (*facts.indicators.indicators, *facts.indicators.statements)
        self.by_code = {fact.code: fact for fact in figures}
        self.plain = {**self._staffing(), **self._scores(), **self._terms()}

    def fact(self, name: str) -> IndicatorFact:
        return self.by_code[CODES[name]]

    def value(self, key: str) -> object:
        """The value of a slot. Raises UnfitError where the facts have none."""
        if "+" in key:
            return sum(int(str(self.value(part))) for part in key.split("+"))
        name, at, other = key.partition("@")
        if key in self.plain:
            found = self.plain[key]
        elif at:
            found = self.in_area(name, self.areas[1 if other else 0])
        elif name.endswith("%"):
            found = self.fact(name[:-1]).percent
        elif name.endswith("目标"):
            found = whole(self.fact(name[:-2]).target.quantity)
        elif name.endswith("列"):
            found = tuple(self.in_area(name[:-1], index) for index in range(len(self.facts.station.areas)))
        else:
            found = whole(self.fact(name).total)
        if found is None or (isinstance(found, tuple) and None in found):
            raise UnfitError(key)
        return found

    def in_area(self, name: str, index: int) -> int | None:
        areas = self.fact(name).areas
        return whole(areas[index].quantity) if areas else None

    def rivals(self, key: str) -> list[object]:
        """Other figures of the station that a hurried author may copy instead."""
        if key in self.plain:
            return [other for other in self._rivals_of_plain(key) if other is not None]
        found: list[object] = []
        for part in key.split("+"):
            name, at, _ = part.partition("@")
            kin = KIN.get(name.removesuffix("%"), "").split()
            if name.endswith("%"):
                found += [self.fact(other).percent for other in kin]
            elif name in CODES:
                count = len(self.facts.station.areas)
                found += [self.in_area(name, index) for index in range(count)]
                found += [whole(self.fact(name).total), whole(self.fact(name).target.quantity)]
                found += [] if at else [whole(self.fact(other).total) for other in kin]
        return [other for other in found if other is not None]

    def _rivals_of_plain(self, key: str) -> Iterable[object]:
        families = (
            ("到岗实", "到岗应", "持证实", "两年"), ("持证实", "持证应", "到岗实", "非持证实"), ("到岗超", "持证超"),
            ("末月", "末月持证", "应配"), ("末月持证", "末月", "助社工师"), ("社工师", "助社工师", "末月非持"),
            ("两年%", "稳岗率"), ("稳岗人", "应配", "末月"), ("监督", "购买", "督导", "第三"), ("监督满", "购买满", "督导满", "第三满"),
            ("片区数", "社区数"), ("片区社区数", "社区数"), ("月数",), ("首月", "末月"),
        )  # fmt: skip
        return [self.plain[other] for family in families if key in family for other in family if other != key]

    def _staffing(self) -> dict[str, object]:
        figures = self.facts.staffing.figures
        all_of, certified, end = figures.person_months, figures.certified_person_months, figures.end_of_period
        assert end
        by_month = list(figures.effective_by_month.values())
        return {
            "到岗实": all_of.actual, "到岗应": all_of.required, "到岗超": positive(all_of.surplus),
            "持证实": certified.actual, "持证应": certified.required, "持证超": positive(certified.surplus),
            "两年": figures.two_year_person_months, "两年%": figures.two_year_percent,
            "持证两年": figures.certified_two_year_person_months, "非持证实": figures.uncertified_person_months,
            "末月": end.workers, "末月持证": end.certified, "末月非持": positive(end.uncertified),
            "社工师": positive(end.by_level.get(Level.SOCIAL_WORKER, 0)),
            "助社工师": positive(end.by_level.get(Level.ASSISTANT, 0)),
            "稳岗人": figures.continuous_workers, "稳岗率": figures.retention_percent,
            "应配": self.facts.staffing.required_workers, "应持证": self.facts.staffing.required_certified,
            "首月": by_month[0],
        }  # fmt: skip

    def _scores(self) -> dict[str, object]:
        scores = self.facts.scores
        found: dict[str, object] = {"总分": scores.total, "等级": scores.grade}
        for name, party in zip(("监督", "购买", "督导", "第三"), scores.parties, strict=True):
            found |= {name: party.weighted, f"{name}满": int(party.maximum)}
        return found

    def _terms(self) -> dict[str, object]:
        facts, station = self.facts, self.facts.station
        here, there = (station.areas[index] for index in self.areas)
        evaluation, agreement = facts.evaluation, facts.agreement
        return {
            "片区": here.name, "片区2": there.name, "片区数": len(station.areas),
            "片区列": tuple(area.name for area in station.areas),
            "社区数": sum(len(area.communities) for area in station.areas), "片区社区数": len(here.communities),
            "社区": here.communities[0], "社区2": there.communities[0], "社区们": "、".join(here.communities),
            "站名": station.name, "简称": station.short_name, "街道": station.subdistrict, "区": station.district,
            "承办": station.operator, "购买方": station.purchaser, "监督方": station.supervisor, "评估方": station.evaluator,
            "承接年": station.operated_since, "类型": evaluation.kind, "专家": evaluation.experts,
            "期首": evaluation.first, "期末": last_day(evaluation.last), "期中": add_months(evaluation.first, 1),
            "月数": count_months(evaluation.first, evaluation.last), "现场": evaluation.on_site,
            "协议首": agreement.year[0], "协议末": agreement.year[1],
            "周期首": agreement.cycle[0], "周期末": agreement.cycle[1], "经费": int(agreement.amount),
        }  # fmt: skip


def holds(rule: str, told: Told) -> bool | None:
    """Whether a claim is right for the facts; None where one may argue."""
    name, _, of = rule.partition(":")
    figures = told.facts.staffing.figures
    elapsed = told.facts.indicators.elapsed_percent
    percents = [fact.percent for fact in told.facts.indicators.indicators if fact.percent is not None]
    percent = told.fact(of).percent if of else Decimal(0)
    assert elapsed is not None
    assert percent is not None
    assert figures.retention_percent is not None
    surplus = figures.person_months.surplus or 0
    right, wrong = {
        "all": (min(percents) >= elapsed, min(percents) < elapsed * Decimal("0.6")),
        "reached": (percent >= elapsed, percent < elapsed * Decimal("0.8")),
        "behind": (percent < elapsed * Decimal("0.8"), percent > elapsed * Decimal("1.1")),
        "over": (percent > 100, percent < 85),
        "enough": (surplus >= 0, surplus < 0),
        "short": (surplus < 0, surplus >= 0),
        "stable": (figures.retention_percent >= 80, figures.retention_percent < 80),
        "unstable": (figures.retention_percent < 80, figures.retention_percent >= 80),
    }[name]
    return right if right or wrong else None


def whole(value: Decimal | None) -> int | None:
    """A count as an integer; nothing is told of 0, which texts put in other words."""
    return int(value) if value else None


def positive(value: int | None) -> int | None:
    return value if value and value > 0 else None


def wrong_value(told: Told, key: str, right: object, *, target_only: bool) -> object:
    """Something else than `right` that is really wrong: what stands near it, or what a slip of the pen makes."""
    chance = told.chance
    if target_only:
        choices: list[object] = [told.value(f"{key.partition('@')[0]}目标")]
    elif key == "期中":
        choices = [add_months(told.facts.evaluation.first, -3), add_months(told.facts.evaluation.last, 3)]
    elif isinstance(right, date):
        near = [right + timedelta(days=days) for days in (-3, -1, 2, 10)]
        choices = near if key == "现场" else [_shifted(right, months) for months in (-12, -1, 1, 2, 12)]
    elif isinstance(right, tuple):
        choices = list(_exchanged(right))
    elif isinstance(right, str):
        choices = told.rivals(key) or misspelt(right)
        if key == "等级":
            choices = [band.name for band in told.facts.scores.bands]
    else:
        slips = _slips(right, chance)
        rivals = [rival for rival in told.rivals(key) if type(rival) is type(right)]
        choices = rivals if rivals and chance.random() < 0.5 else slips
    choices = [choice for choice in choices if choice != right]
    if not choices:
        raise UnfitError(key)
    return chance.choice(choices)


def _shifted(day: date, months: int) -> date:
    moved = add_months(day.replace(day=1), months)
    return moved if day.day == 1 else last_day(moved)


def _exchanged(figures: tuple[object, ...]) -> Iterable[tuple[object, ...]]:
    """The list with two neighbours exchanged."""
    for index in range(len(figures) - 1):
        if figures[index] != figures[index + 1]:
            yield (*figures[:index], figures[index + 1], figures[index], *figures[index + 2 :])


def _slips(right: object, chance: random.Random) -> list[object]:
    """A figure with two digits exchanged, one digit mistyped, or somewhat more or less."""
    if isinstance(right, Decimal):
        step = Decimal(chance.randint(11, 900)) / 100
        made = [
            right + step,
            right - step,
            right + 1,
            *(Decimal(text) for text in _mistyped(str(right), chance)),
        ]
        return [value for value in made if 0 < value < 1000]
    assert isinstance(right, int)
    step = max(1, right * chance.randint(2, 9) // 100)
    made_of_int = [right + step, right - step, *(int(text) for text in _mistyped(str(right), chance))]
    return [value for value in made_of_int if value > 0]


def _mistyped(text: str, chance: random.Random) -> list[str]:
    pairs = [i for i in range(len(text) - 1) if text[i : i + 2].isdigit() and text[i] != text[i + 1]]
    swapped = [text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in pairs]
    digits = [i for i, sign in enumerate(text) if sign.isdigit()]
    at = chance.choice(digits)
    swapped.append(text[:at] + chance.choice("123456789") + text[at + 1 :])
    return swapped


def fill(wording: Wording, facts: EvaluationFacts, chance: random.Random, *, wrong: bool) -> Sentence:
    """The wording told of the facts. Raises UnfitError where they don't fit it."""
    told = Told(facts, chance)
    if wording.holds and holds(wording.holds, told) is not (not wrong):
        raise UnfitError(wording.text)
    slots = list(SLOT.finditer(wording.text))
    tellable = [slot for slot in slots if slot[1]]
    chosen = chance.choice(tellable) if wrong and tellable else None
    planted = ""

    def put(slot: re.Match[str]) -> str:
        nonlocal planted
        right = told.value(slot[2])
        as_right = written(right, slot[4] or "", told, wrong=False)
        if chosen is None or slot.start() != chosen.start():
            return as_right
        if slot[4] in ("约", "近", "逾", "不足"):
            planted = written(right, slot[4], told, wrong=True)
        else:
            value = wrong_value(told, slot[2], right, target_only=bool(slot[3]))
            planted = written(value, slot[4] or "", told, wrong=False)
            _refuse_near(right, value, slot[4] or "")
        if planted == as_right:
            raise UnfitError(slot[2])
        return planted

    text = SLOT.sub(put, wording.text)
    where = SLOT.sub(lambda slot: str(told.value(slot[2])), wording.where)
    return Sentence(wording.kind, where, text, facts, planted or (text if wrong else ""))


def _refuse_near(right: object, value: object, form: str) -> None:
    """A figure that is told rounded is only wrong where it differs by more than rounding does."""
    least = {"万": Decimal("0.05"), "一": Decimal("0.01"), "零": Decimal("0.03")}.get(form)
    if least and abs(Decimal(str(right)) - Decimal(str(value))) < Decimal(str(right)) * least:
        raise UnfitError(str(right))


def sentences(wordings: Iterable[Wording], count: int, *, wrong: bool, seed: int) -> list[Sentence]:
    """So many sentences, each wording as often as the others, each of a station of its own."""
    usable = [one for one in wordings if not wrong or one.holds or "{!" in one.text]
    chance = random.Random(f"{seed} {wrong}")
    return [_one(usable[number % len(usable)], chance, wrong=wrong) for number in range(count)]


def _one(wording: Wording, chance: random.Random, *, wrong: bool) -> Sentence:
    ahead = wording.holds == "all" and not wrong
    for _ in range(300):
        facts = random_facts(chance.randrange(10**9), pace="ahead" if ahead else "mixed")
        try:
            return fill(wording, facts, chance, wrong=wrong)
        except UnfitError:
            continue
    raise AssertionError(f"no station fits: {wording.text}")
