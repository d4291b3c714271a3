"""What the data of months come to, month by month: tells whether they are again as they stood before."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from indicators.models import Quantity
from scoring.models import Evaluation
from staffing.models import Attendance
from stations.months import chinese, label, parse_month

KINDS = {"attendance": "社工到岗", "indicators": "服务指标"}
# Where a row came from is no part of what it says: undoing an upload writes the rows of before again.
OF_A_WORKER_MONTH = (
    "worker",
    "worker__practice_since",
    "on_post",
    "insured",
    "paid",
    "verified_on_post",
    "verified_insured",
    "verified_paid",
    "two_year_stated",
    "category",
    "level",
    "position",
    "contract_start",
    "contract_end",
    "note",
)
OF_A_QUANTITY = ("indicator", "area", "first_month", "last_month", "reported", "verified", "explanation")


def month_data(evaluation: Evaluation, months: Iterable[date]) -> dict[str, dict[str, str]]:
    """A sum over the stored rows by kind of sheet and month. Two queries a month."""
    found: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    for month in months:
        attendance = Attendance.objects.filter(station=evaluation.agreement.station_id, month=month)
        quantities = Quantity.objects.filter(
            agreement=evaluation.agreement_id, first_month__lte=month, last_month__gte=month
        )
        rows = attendance.order_by("worker", "pk").values_list(*OF_A_WORKER_MONTH)
        found["attendance"][label(month)] = _sum(rows)
        spans = quantities.order_by("indicator", "area", "first_month").values_list(*OF_A_QUANTITY)
        found["indicators"][label(month)] = _sum(spans)
    return found


def _sum(rows: Iterable[tuple[Any, ...]]) -> str:
    return hashlib.sha256(json.dumps(list(rows), cls=DjangoJSONEncoder).encode()).hexdigest()


def data_that_differ(before: Mapping[str, Mapping[str, str]], evaluation: Evaluation) -> list[str]:
    """ "2023年7月的社工到岗" for each kind and month whose rows aren't those that `before` was taken of."""
    months = [parse_month(month) for month in before.get("attendance", {})]
    now = month_data(evaluation, months)
    return [
        f"{chinese(month)}的{KINDS[kind]}"
        for month in months
        for kind in KINDS
        if now[kind][label(month)] != before[kind][label(month)]
    ]
