"""The entries of the top bar, by role."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from stations.access import Role

REPORTERS = frozenset({Role.STATION, Role.OPERATOR, Role.ADMINISTRATOR})
OVERSEERS = REPORTERS | {Role.SUPERVISOR, Role.PURCHASER}
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Entry:
    """One entry: its name, its view, who has it (None: everyone), which namespaces' pages lie inside it."""

    name: str
    view: str
    roles: frozenset[Role] | None = None
    namespaces: frozenset[str] = frozenset()

    def holds(self, view_name: str) -> bool:
        """Whether a page belongs to this entry."""
        return view_name == self.view or view_name.partition(":")[0] in self.namespaces


ENTRIES = (
    Entry("我的工作", "home"),
    Entry("社工站", "stations:list", namespaces=frozenset({"stations"})),
    Entry("资料上报", "submissions", REPORTERS, frozenset({"staffing", "indicators"})),
    Entry("月报进度", "months:board", OVERSEERS, frozenset({"months"})),
    Entry("评估", "scoring:list", namespaces=frozenset({"scoring"})),
    Entry("报告", "reports:list", namespaces=frozenset({"reports"})),
    Entry("操作记录", "audit", ADMINISTRATORS),
    Entry("数据管理", "admin:index", ADMINISTRATORS),
    Entry("帮助", "help"),
)


def navigation(request: HttpRequest) -> dict[str, object]:
    """Context for base.html: the entries that the signed-in user may open, and the user's roles in words."""
    # A request may be refused, with a page, before anybody has asked who it is from.
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    access = user.access
    view_name = request.resolver_match.view_name if request.resolver_match else ""
    entries = [
        {"name": entry.name, "url": reverse(entry.view), "current": entry.holds(view_name)}
        for entry in ENTRIES
        if entry.roles is None or access.is_(*entry.roles)
    ]
    names = "、".join(role.label for role in Role if role in access.roles)
    return {"navigation": entries, "role_names": names}
