"""What the rest of the demo stands on: places, people, the scheme, and the agreements of 文冲街 and 大沙街."""

from dataclasses import dataclass

from django.db import transaction

from evalsite.demo.accounts import make_accounts
from evalsite.demo.automatic_scheme import make_automatic_scheme
from evalsite.demo.places import make_city, make_dasha, make_wenchong
from evalsite.demo.scheme import make_scheme
from evalsite.demo.targets import TARGETS
from indicators.services import load_catalogue, set_targets
from scoring.models import Scheme
from stations.models import Agreement, District, User


@dataclass(frozen=True)
class Foundations:
    """Districts by code, users by user name, the scheme and the one that computes some of its items, both agreements
    with their targets and nothing reported yet."""

    districts: dict[str, District]
    users: dict[str, User]
    scheme: Scheme
    automatic_scheme: Scheme
    wenchong: Agreement
    dasha: Agreement


@transaction.atomic
def lay_foundations() -> Foundations:
    """Make whatever of it is not there yet."""
    load_catalogue()
    districts = make_city()
    wenchong, dasha = make_wenchong(districts["HP"]), make_dasha(districts["HP"])
    for agreement in (wenchong, dasha):
        set_targets(
            agreement=agreement,
            targets={(code, None): quantity for code, quantity in TARGETS.items()},
            actor=None,
        )
    users = make_accounts()
    scheme = make_scheme(users["admin"])
    automatic = make_automatic_scheme(scheme, users["admin"])
    return Foundations(districts, users, scheme, automatic, wenchong, dasha)
