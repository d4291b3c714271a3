"""The catalogue of indicators."""

from django.db import transaction

from indicators.catalogue import ENTRIES
from indicators.models import Indicator
from stations.audit import record
from stations.models import User


@transaction.atomic
def load_catalogue(*, actor: User | None = None) -> int:
    """Add the indicators of catalogue.py that the table lacks, leaving the others as they are; returns how many."""
    known = set(Indicator.objects.values_list("code", flat=True))
    new = [
        Indicator(**entry.as_row(), position=position)
        for position, entry in enumerate(ENTRIES, start=1)
        if entry.code not in known
    ]
    Indicator.objects.bulk_create(new)
    for indicator in new:
        record(actor=actor, action="indicator.added", target=indicator, after={"code": indicator.code})
    return len(new)
