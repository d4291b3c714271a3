from decimal import Decimal

import pytest

from staffing.required import meets, required_person_months, surplus, usual_certified, usual_workers


def test_required_is_per_month_times_months():
    assert required_person_months(20, 5) == 100
    assert required_person_months(10, 5) == 50
    assert required_person_months(0, 5) == 0


@pytest.mark.parametrize(
    ("actual", "required", "over", "reached"),
    [
        (92, 50, 42, True),
        (102, 100, 2, True),
        (100, 100, 0, True),
        (97, 100, -3, False),
        (0, 100, -100, False),
        (None, 100, None, None),
    ],
)
def test_surplus_and_test(actual, required, over, reached):
    assert surplus(actual, required) == over
    assert meets(actual, required) is reached


@pytest.mark.parametrize(
    ("amount", "workers"), [("2400000.00", 20), ("2399999.99", 19), ("120000", 1), ("119999", 0)]
)
def test_one_worker_for_so_many_yuan_rounded_down(amount, workers):
    assert usual_workers(Decimal(amount), 120_000) == workers


def test_the_smallest_amount_per_worker():
    assert usual_workers(Decimal("2.00"), 1) == 2


def test_an_amount_per_worker_must_be_positive():
    with pytest.raises(ValueError, match="必须大于 0"):
        usual_workers(Decimal(2400000), Decimal(0))


@pytest.mark.parametrize(("workers", "certified"), [(20, 10), (21, 11), (1, 1), (0, 0), (1000, 500)])
def test_at_least_half_of_them_certified(workers, certified):
    assert usual_certified(workers, 50) == certified


def test_another_share_of_certified():
    assert usual_certified(10, Decimal("66.5")) == 7
