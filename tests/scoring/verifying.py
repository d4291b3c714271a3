"""An evaluation with records to verify, and what the third party does with them."""

from indicators.models import Indicator, Quantity, Target
from indicators.verification import QuantityCheck
from scoring import services
from scoring.verification import lines_of
from staffing.verification import MarksCheck
from stations.months import months_from_to
from tests.scoring import build
from tests.scoring.build import JULY, NOVEMBER, D, fresh

UNINSURED = (True, False, True)
ALL = (True, True, True)


def add_quantities(agreement, count):
    """Quantities of station-wide indicators, each with a target of 90."""
    for indicator in Indicator.objects.filter(kind="station")[:count]:
        Target.objects.create(agreement=agreement, indicator=indicator, quantity=90)
        Quantity.objects.create(
            agreement=agreement,
            indicator=indicator,
            first_month=JULY,
            last_month=NOVEMBER,
            reported=40,
            adds_up=True,
        )


def with_records(city):
    """评分中 at 云栖, with four workers over five months and five quantities."""
    made = build.scoring(city)
    for number, name in enumerate(("周小禾", "钱一帆", "孙若水", "李知秋")):
        build.add_worker(city.yunqi, name, months_from_to(JULY, NOVEMBER), number)
    add_quantities(made.evaluation.agreement, 5)
    return made


def actor(made, name="expert1"):
    return fresh(made.people.get(name) or getattr(made.city, name))


def draw(made, workers=2, quantities=2, seed="20231212", who="lead"):
    return services.draw_sample(
        evaluation=made.evaluation,
        actor=actor(made, who),
        workers=workers,
        quantities=quantities,
        seed=seed,
    )


def of_marks(row, marks=UNINSURED, reason="没有缴费记录", source="社保明细第2页"):
    return MarksCheck(row.pk, row.verification_stamp, marks, reason, source)


def of_figure(row, figure=38, reason="两次没有记录", source="台账第3页"):
    return QuantityCheck(row.pk, row.verification_stamp, D(figure), reason, source)


def save(made, who="expert1", marks=(), quantities=()):
    return services.save_verification(
        evaluation=made.evaluation, actor=actor(made, who), marks=marks, quantities=quantities
    )


def states(made):
    return [line.state for line in lines_of(made.evaluation).all]
