"""What one test leaves behind must not be missing to the next."""

import pytest

from indicators.catalogue import ENTRIES
from indicators.models import Indicator


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_the_catalogue_outlives_a_test_with_transactions_of_its_own(turn):
    assert Indicator.objects.count() == len(ENTRIES)
    Indicator.objects.all().delete()
