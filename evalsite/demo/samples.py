"""Four invented stations in each district (示例数据): places, workers, attendance and quantities, drawn from a seed.

Rows are written in bulk: this is data that a station would have sent long ago, not a way into the system.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from evalsite.demo.names import GIVEN, SAMPLE_COMMUNITIES, SAMPLE_OPERATORS, SAMPLE_SUBDISTRICTS, SURNAMES
from evalsite.demo.places import Kind, make_areas, make_subdistrict, organisation
from evalsite.demo.targets import TARGETS
from indicators.models import Indicator, Quantity, Target
from staffing.models import Attendance, Category, Certificate, Level, Posting, SocialWorker
from stations.models import Agreement, Area, District, Station
from stations.months import last_day, months_from_to

SEED = 20231115
FIRST_MONTH = date(2023, 7, 1)
LAST_MONTH = date(2023, 11, 1)
LAST_MONTH_OF_LATE_STATIONS = date(2023, 9, 1)
YUAN_PER_WORKER = 120_000
# From when to when some of the certificates hold; of the others only the level is known.
CERTIFICATE_DAYS = {
    0: (date(2021, 10, 1), date(2029, 9, 30)),
    2: (date(2020, 11, 1), None),
    4: (date(2019, 3, 1), date(2024, 2, 29)),
}


@dataclass(frozen=True)
class Sample:
    """One invented station: its agreement, and how far its evaluation has come."""

    agreement: Agreement
    stage: str


# The stages of the four stations of a district, in turn; every third district has an archived one.
STAGES = ("issued", "collated", "scoring", "preparing")


def make_samples(districts: dict[str, District]) -> list[Sample]:
    """All sample stations with their data; those that are there already stay as they are."""
    samples = []
    for index, district in enumerate(districts.values()):
        for place, stage in enumerate(STAGES):
            code = f"{district.code}-S{place + 1}"
            shown = "archived" if stage == "issued" and index % 3 == 2 else stage
            samples.append(
                Sample(make_station(district, code, SAMPLE_SUBDISTRICTS[district.code][place], shown), shown)
            )
    return samples


def make_station(district: District, code: str, name: str, stage: str) -> Agreement:
    """One station with its agreement, targets, workers, attendance and quantities."""
    random = Random(f"{SEED} {code}")  # noqa: S311 - invented data wants to be repeatable, not secret
    number = random.randrange(len(SAMPLE_OPERATORS))
    operator = organisation(
        f"OP-S{number + 1}", f"{SAMPLE_OPERATORS[number]}社会工作服务中心（示例）", Kind.OPERATOR
    )
    station, created = Station.objects.get_or_create(
        code=code,
        defaults={
            "name": f"广州市{name}社工服务站",
            "short_name": f"{name}社工站",
            "subdistrict": make_subdistrict(district, code, name),
            "operator": operator,
            "operated_since": random.randint(2012, 2022),
            "address": f"{district.name}{name}（示例地址）{random.randint(1, 99)}号",
            "is_sample": True,
        },
    )
    if not created:
        return station.agreements.get()
    communities = random.sample(SAMPLE_COMMUNITIES, 8)
    areas = {
        f"片区{n + 1}": [f"{c}社区" for c in communities[2 * n : 2 * n + 2]]
        for n in range(random.randint(2, 4))
    }
    make_areas(station, areas)
    agreement = make_agreement(station, random)
    last = LAST_MONTH_OF_LATE_STATIONS if stage == "preparing" else LAST_MONTH
    make_attendance(agreement, last, random)
    make_quantities(agreement, last, random)
    return agreement


def make_agreement(station: Station, random: Random) -> Agreement:
    """A yearly agreement with targets that go with its amount."""
    amount = Decimal(random.choice([1_200_000, 1_560_000, 1_800_000, 2_040_000, 2_400_000]))
    workers = int(amount // YUAN_PER_WORKER)
    agreement = Agreement.objects.create(
        code=f"{station.code}-2023",
        station=station,
        cycle_start=date(2023, 7, 1),
        cycle_end=date(2026, 6, 30),
        start=date(2023, 7, 1),
        end=date(2024, 6, 30),
        amount=amount,
        required_workers=workers,
        required_certified=workers // 2,
        required_retention=Decimal("80.00"),
    )
    indicators = {indicator.code: indicator for indicator in Indicator.objects.all()}
    share = Decimal(workers) / 20
    Target.objects.bulk_create(
        Target(
            agreement=agreement,
            indicator=indicators[code],
            quantity=None if quantity is None else max(Decimal(1), (quantity * share).to_integral_value()),
        )
        for code, quantity in TARGETS.items()
    )
    return agreement


def make_attendance(agreement: Agreement, last: date, random: Random) -> None:
    """Workers, mostly certified and staying; some leave or join on the way."""
    station = agreement.station
    head_count = agreement.required_workers + random.choice([-1, 0, 0, 1, 2])
    names = random.sample(
        [a + b + c for a in SURNAMES for b, c in zip(GIVEN, reversed(GIVEN), strict=True)], head_count
    )
    months = months_from_to(FIRST_MONTH, last)
    rows: list[Attendance] = []
    for number, name in enumerate(names, start=1):
        certified = number <= head_count - 2
        worker = SocialWorker.objects.create(
            station=station,
            name=name,
            registration_number=f"SL-{station.code}-{number:03}" if certified and number % 4 == 0 else None,
            trained_on=None if certified else date(2023, 5, 1),
        )
        level = (Level.SOCIAL_WORKER if number % 5 == 1 else Level.ASSISTANT) if certified else ""
        if certified:
            start, end = CERTIFICATE_DAYS.get(number % 6, (None, None))
            Certificate.objects.create(worker=worker, level=level, start=start, end=end)
        rows += worker_months(worker, number, level, months, random)
    Attendance.objects.bulk_create(rows)
    Posting.objects.bulk_create(postings(rows))


def worker_months(
    worker: SocialWorker, number: int, level: str, months: list[date], random: Random
) -> Iterator[Attendance]:
    """One worker's rows: one in ten left on the way, one in ten came on the way."""
    fate = random.random()
    turn = random.choice(months[1:])
    practised = random.random() < 0.75
    note = f"{turn.month}月离职" if fate < 0.1 else f"{turn.month}月入职" if fate > 0.9 else ""
    for month in months:
        present = month < turn if fate < 0.1 else month >= turn if fate > 0.9 else True
        yield Attendance(
            worker=worker,
            station=worker.station,
            month=month,
            on_post=present,
            insured=present,
            paid=present,
            two_year_stated=practised if present else None,
            category=Category.CERTIFIED if level else Category.TRAINED,
            level=level,
            position="社工站主任" if number == 1 else "一线社工",
            contract_start=date(2023, 1, 1) if fate <= 0.9 else turn,
            contract_end=date(2026, 6, 30),
            note=note,
            sequence=number,
            source_row=number,
        )


def postings(rows: list[Attendance]) -> Iterator[Posting]:
    """A posting for each worker, from the first month on post, closed where the worker left."""
    last_month = max(row.month for row in rows)
    by_worker: dict[SocialWorker, list[Attendance]] = {}
    for row in rows:
        if row.on_post:
            by_worker.setdefault(row.worker, []).append(row)
    for worker, present in by_worker.items():
        left = present[-1].month < last_month
        yield Posting(
            worker=worker,
            station=worker.station,
            position=present[0].position,
            contract_start=present[0].contract_start,
            contract_end=present[0].contract_end,
            start=present[0].month,
            end=last_day(present[-1].month) if left else None,
            reason=Posting.Reason.LEFT if left else Posting.Reason.JOINED,
            note=present[0].note,
        )


def make_quantities(agreement: Agreement, last: date, random: Random) -> None:
    """What was done: around what the time that has passed asks for, split among the areas."""
    areas = list(agreement.station.areas.all())
    targets = {
        t.indicator.code: t.quantity
        for t in Target.objects.filter(agreement=agreement).select_related("indicator")
    }
    elapsed = Decimal(len(months_from_to(FIRST_MONTH, last))) / 12
    rows = []
    for indicator in Indicator.objects.all():
        target = targets.get(indicator.code)
        for area, share in parts(indicator, areas):
            done = quantity_done(indicator, target, elapsed, share, random)
            rows.append(
                Quantity(
                    agreement=agreement,
                    indicator=indicator,
                    area=area,
                    first_month=FIRST_MONTH,
                    last_month=last,
                    reported=done,
                    adds_up=indicator.accumulation == Indicator.Accumulation.SUM,
                )
            )
    agree(rows, agreement, last)
    Quantity.objects.bulk_create(rows)


def agree(rows: list[Quantity], agreement: Agreement, last: date) -> None:
    """Let the figures that speak of the same thing agree: workers on post, visits, persons and files."""
    by_code: dict[str, list[Quantity]] = {}
    for row in rows:
        by_code.setdefault(row.indicator.code, []).append(row)
    present = Attendance.objects.filter(station=agreement.station, month=last, on_post=True).count()
    areas = by_code["workers"]
    for index, row in enumerate(areas):
        row.reported = Decimal(present // len(areas) + (index < present % len(areas)))
    visits = sum((row.reported for row in by_code["home-visits"]), Decimal(0))
    persons = sum((row.reported for row in by_code["files"]), Decimal(0))
    for code, figure in (
        ("visits", visits),
        ("persons-visited", visits * 4 // 5),
        ("persons-on-file", persons),
        ("households-on-file", persons * 9 // 10),
    ):
        by_code[code][0].reported = figure


def parts(indicator: Indicator, areas: list[Area]) -> list[tuple[Area | None, Decimal]]:
    """The areas that an indicator is counted in, with their shares; station-level where it has none."""
    if not indicator.has_areas:
        return [(None, Decimal(1))]
    return [(area, Decimal(1) / len(areas)) for area in areas]


# Figures without a target, for a station of ordinary size; those that follow from others are set by `agree`.
STATED = {
    "files": 540,
    "consultations": 30,
    "registered-population": 28_000,
    "residents-served": 8_000,
    "donations-in-kind": 60_000,
}


def quantity_done(
    indicator: Indicator, target: Decimal | None, elapsed: Decimal, share: Decimal, random: Random
) -> Decimal:
    """A whole number near target × time passed × share, between six and fifteen tenths of it."""
    pace = Decimal(random.randint(60, 150)) / 100
    expected = target * elapsed if target is not None else Decimal(STATED.get(indicator.code, 0))
    return (expected * share * pace).to_integral_value()
