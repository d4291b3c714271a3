"""What waits for a decision in the workers' records of two sample stations: a transfer, and a possible duplicate."""

from datetime import date

from evalsite.demo.sample_evaluations import silent_user
from staffing.models import Posting, SocialWorker, Transfer
from staffing.services.transfers import propose_out
from stations.models import Role, Station

FROM, TO = "TH-S4", "TH-S3"
LAST_DAY, FIRST_DAY = date(2023, 9, 30), date(2023, 10, 1)


def make_moves() -> None:
    """One worker of a station is about to go to another; a second one was recorded twice, once with a number."""
    stations = Station.objects.select_related("subdistrict")
    here, there = stations.get(code=FROM), stations.get(code=TO)
    if Transfer.objects.filter(from_station=here).exists():
        return
    on_post = Posting.objects.filter(station=here, end=None).select_related("worker").order_by("pk")
    going, twice = (posting.worker for posting in on_post[:2])
    propose_out(
        worker=going,
        from_station=here,
        to_station=there,
        last_day=LAST_DAY,
        first_day=FIRST_DAY,
        reason="本人申请就近工作",
        actor=silent_user("sample-clerk-th-s4", f"{here.short_name}填报员", Role.STATION, station=here),
    )
    SocialWorker.objects.create(station=here, name=twice.name, registration_number=f"SL-{FROM}-900")
