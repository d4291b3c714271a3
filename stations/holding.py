"""Rows held until a transaction ends, so that what was read is still true when what follows from it is written.

Who holds several takes them in one order, lest two wait for each other: docs/house-plan.md, "Who waits for whom".
"""

from collections.abc import Iterable

from stations.models import Agreement, Station


def hold_agreement(agreement_id: int) -> Agreement:
    """The agreement as it stands: for its quantities, returns and typed months."""
    rows = Agreement.objects.select_for_update(of=("self",))
    return rows.select_related("station__subdistrict__district").get(pk=agreement_id)


def hold_agreement_and_station(agreement_id: int) -> Agreement:
    """The agreement and its station: attendance, workers and postings are the station's, whatever the agreement.

    Two uploads, of two agreements, must not both add the same new worker.
    """
    rows = Agreement.objects.select_for_update(of=("self", "station"))
    return rows.select_related("station__subdistrict__district").get(pk=agreement_id)


def hold_stations(station_ids: Iterable[int]) -> None:
    """All these stations, by id: for a person who is known at several."""
    list(Station.objects.select_for_update().filter(pk__in=set(station_ids)).order_by("pk").values_list("pk"))
