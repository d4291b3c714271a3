"""One person, written at two stations at the same moment: whoever comes second is refused."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from threading import Barrier, BrokenBarrierError

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from staffing.effective import is_effective
from staffing.models import Attendance, SocialWorker
from staffing.services import typing, verify_attendance
from staffing.services import verification as verifying
from staffing.services.typing import save_typed_row
from staffing.sheets.typed import TypedRow
from staffing.verification import MarksCheck
from stations.entries import TypingRefused
from tests.city import small_city
from tests.staffing.test_workers import attended, recorded

pytestmark = pytest.mark.django_db(transaction=True)
SEPTEMBER = date(2023, 9, 1)
ROW = TypedRow(
    name="林小溪",
    certificate="助理社会工作师",
    position="一线社工",
    registration="GD-0001",
    on_post="√",
    insured="√",
    paid="√",
    note="到岗",
)
FASTER = "刚刚有另一社工站上报了同一名社工，没有写入。请重新核对后再提交。"


@pytest.fixture
def city(db):
    if not connection.features.has_select_for_update:
        pytest.skip("a database that lets only one write at a time")
    return small_city()


@pytest.fixture
def meet(monkeypatch):
    """Hold everybody who comes to a function until two are there, or for half a second."""
    barrier = Barrier(2)

    def meet(module, name):
        whole = getattr(module, name)

        def wait(*args, **kwargs):
            with suppress(BrokenBarrierError):
                barrier.wait(timeout=0.5)
            return whole(*args, **kwargs)

        monkeypatch.setattr(module, name, wait)

    return meet


def typed_at(station):
    def act():
        accepted = ()
        for _ in range(2):
            saved = save_typed_row(
                agreement=station.agreements.get(),
                month=SEPTEMBER,
                row=ROW,
                person=None,
                seen="",
                actor=None,
                explanation="已核对",
                accepted=accepted,
            )
            accepted = [problem.key for problem in saved.problems]
            if saved.state != "warned":
                break
        return "；".join(problem.what for problem in saved.problems) or saved.state

    return act


def at_once(*actions):
    def run(action):
        try:
            return action()
        except (TypingRefused, ValidationError) as refused:
            return refused.message
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return [future.result(timeout=30) for future in [pool.submit(run, action) for action in actions]]


def effective():
    return sum(is_effective(*row.marks) for row in Attendance.objects.filter(month=SEPTEMBER))


@pytest.mark.parametrize("known", [True, False])
def test_of_two_stations_that_type_one_person_one_is_first(city, meet, known):
    if known:
        recorded(city.yunqi, "林小溪", registration_number="GD-0001")
    meet(typing, "write_plan")
    told = at_once(typed_at(city.yunqi), typed_at(city.songfeng))
    assert sorted(told) == sorted(["saved", FASTER])
    assert (effective(), SocialWorker.objects.count()) == (1, 1)


def test_of_a_verification_and_a_typed_row_one_is_first(city, meet):
    worker = recorded(city.yunqi, "林小溪", registration_number="GD-0001")
    row = attended(worker, city.yunqi, SEPTEMBER, insured=False)
    meet(typing, "write_plan")
    meet(verifying, "_refuse_doubles")

    def verify():
        check = MarksCheck(row.pk, row.verification_stamp, (True, True, True), "有缴费记录", "明细第2页")
        verify_attendance(agreement=city.yunqi.agreements.get(), checks=[check], actor=None)
        return "saved"

    told = at_once(verify, typed_at(city.songfeng))
    assert told.count("saved") == 1
    assert (effective(), len(set(told))) == (1, 2)
