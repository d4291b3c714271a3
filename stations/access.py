"""What a person may list and what a person may open: the one place where roles become scopes.

To *list* a station is to see that it exists, with its agreements and evaluations; to *open* it is to read
its data, persons included. Scores have a rule of their own, in scoring.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Q


class Role(models.TextChoices):
    """The roles of the glossary; a person may hold several."""

    ADMINISTRATOR = "administrator", "系统管理员"
    LEAD = "lead", "第三方评估组长"
    EXPERT = "expert", "评估专家"
    SUPERVISOR = "supervisor", "区民政局"
    PURCHASER = "purchaser", "购买方"
    CENTRE = "centre", "市督导中心"
    STATION = "station", "社工站"
    OPERATOR = "operator", "承办机构"
    VIEWER = "viewer", "市级查看"
    INVITED = "invited", "受邀评分方"


@dataclass(frozen=True)
class Access:
    """The scopes of one person on one day; empty sets open nothing."""

    roles: frozenset[str]
    districts: frozenset[int]
    subdistricts: frozenset[int]
    stations: frozenset[int]
    operators: frozenset[int]
    granted: frozenset[int]
    lists_districts: frozenset[int]
    lists_everything: bool
    opens_everything: bool

    def is_(self, *roles: str) -> bool:
        """Whether the person holds one of the roles, anywhere."""
        return not self.roles.isdisjoint(roles)

    def opened(self, path: str = "") -> Q:
        """Condition on stations whose data the person may read; `path` leads to the station ("station__")."""
        if self.opens_everything:
            return self._everything(path)
        return (
            Q(**{f"{path}pk__in": self.stations | self.granted})
            | Q(**{f"{path}subdistrict__in": self.subdistricts})
            | Q(**{f"{path}subdistrict__district__in": self.districts})
            | Q(**{f"{path}operator__in": self.operators})
        )

    def listed(self, path: str = "") -> Q:
        """Condition on stations that the person may see in a list; always at least those of `opened`."""
        if self.lists_everything or self.opens_everything:
            return self._everything(path)
        return self.opened(path) | Q(**{f"{path}subdistrict__district__in": self.lists_districts})

    def _everything(self, path: str) -> Q:
        """All stations, said in so many words: an empty Q would vanish when it is joined with another by "or"."""
        return Q(**{f"{path}pk__isnull": False})


MembershipRow = tuple[str, int | None, int | None, int | None, int | None]


def access_from(*, memberships: Iterable[MembershipRow], granted: Iterable[int], superuser: bool) -> Access:
    """Work out the scopes from rows (role, district, subdistrict, station, organisation) that hold today."""
    rows = list(memberships)
    roles = {row[0] for row in rows} | ({Role.ADMINISTRATOR.value} if superuser else set())

    def ids(role: Role, column: int) -> frozenset[int]:
        return frozenset(value for row in rows if row[0] == role and isinstance(value := row[column], int))

    leads_whole_city = any(row[0] == Role.LEAD and row[1] is None for row in rows)
    return Access(
        roles=frozenset(roles),
        districts=ids(Role.SUPERVISOR, 1),
        subdistricts=ids(Role.PURCHASER, 2),
        stations=ids(Role.STATION, 3),
        operators=ids(Role.OPERATOR, 4),
        granted=frozenset(granted),
        lists_districts=ids(Role.LEAD, 1),
        lists_everything=leads_whole_city or not roles.isdisjoint({Role.CENTRE, Role.VIEWER}),
        opens_everything=Role.ADMINISTRATOR in roles,
    )
