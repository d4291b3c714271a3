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
        return view_name == self.view or _place(view_name) in self.namespaces


# Pages of staffing that lie elsewhere, by how their names begin: one workbook for many stations is sent from the board of
# months, and the workers are a part of the station's page.
_ELSEWHERE = {
    "months": ("city",),
    "stations": (
        "worker",
        "edit_worker",
        "add_certificate",
        "certificate",
        "posting",
        "merge",
        "separate",
        "transfer",
    ),
}


def _place(view_name: str) -> str:
    """The namespace whose entry holds the page."""
    namespace, _, name = view_name.partition(":")
    if namespace != "staffing":
        return namespace
    return next((place for place, names in _ELSEWHERE.items() if name.startswith(names)), namespace)


ENTRIES = (
    Entry("我的工作", "home"),
    # Whoever doesn't report reads the sheets as a part of the station's page.
    Entry("社工站", "stations:list", namespaces=frozenset({"stations", "staffing", "indicators"})),
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
    own = [entry for entry in ENTRIES if entry.roles is None or access.is_(*entry.roles)]
    # Of two entries that hold the page the later one is the narrower.
    current = next((entry for entry in reversed(own) if entry.holds(view_name)), None)
    entries = [{"name": entry.name, "url": reverse(entry.view), "current": entry is current} for entry in own]
    names = "、".join(role.label for role in Role if role in access.roles)
    return {"navigation": entries, "role_names": names}
