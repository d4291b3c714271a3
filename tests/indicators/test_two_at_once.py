"""Two people at the same moment, each on a connection of their own: one of them is first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from indicators.models import Amendment, Indicator, Quantity, Target
from indicators.services import StaleTarget, amend_target, apply_upload, plan_upload, receive_workbook
from stations.models import Upload
from stations.uploads import UploadDecided

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*actions: Callable[[], object]) -> list[str]:
    """Runs the actions in threads that start together; gives the name of what each raised, or "done"."""
    barrier = Barrier(len(actions))

    def run(action):
        try:
            barrier.wait(timeout=20)
            action()
        except (UploadDecided, StaleTarget) as raised:
            return type(raised).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(actions)) as pool:
        return sorted(pool.map(run, actions))


def test_of_two_confirmations_one_writes(wenchong, reference):
    upload = receive_workbook(agreement=wenchong, data=reference, filename="指标.xlsx", actor=None)
    said = {warning.key: "已核对" for warning in plan_upload(upload=upload).plan.warnings}

    def confirm():
        apply_upload(upload=Upload.objects.get(pk=upload.pk), actor=None, explanations=said)

    assert at_once(confirm, confirm) == ["UploadDecided", "done"]
    assert Quantity.objects.count() == 62


@pytest.mark.parametrize("stated", [True, False])
def test_of_two_amendments_one_holds(wenchong, stated):
    area = None if stated else wenchong.station.areas.first()
    visits = Indicator.objects.get(code="phone-visits")

    def amend(quantity):
        amend_target(
            agreement=wenchong,
            indicator=visits,
            area=area,
            quantity=Decimal(quantity),
            reason=f"补充协议 {quantity}",
            actor=None,
            version=1 if stated else 0,
        )

    assert at_once(lambda: amend(3000), lambda: amend(2500)) == ["StaleTarget", "done"]
    (amendment,) = Amendment.objects.all()
    target = Target.objects.get(indicator=visits, area=area)
    assert (target.quantity, target.version) == (amendment.new, 2 if stated else 1)
