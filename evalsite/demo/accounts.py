"""One account for each role, and those that the path through 大沙街 needs."""

from datetime import date

from django.contrib.auth.hashers import make_password

from stations.models import District, Membership, Organisation, Role, Station, Subdistrict, User

PASSWORD = "shegongzhan-2023"  # noqa: S105 - the demo prints it; it opens invented data only

# user name, name, role, place or organisation by code
ACCOUNTS: list[tuple[str, str, Role, dict[str, str]]] = [
    ("admin", "管理员", Role.ADMINISTRATOR, {}),
    ("lead", "罗组长", Role.LEAD, {"organisation": "GZ-SWA"}),
    ("expert1", "评委甲", Role.EXPERT, {"organisation": "GZ-SWA"}),
    ("expert2", "评委乙", Role.EXPERT, {"organisation": "GZ-SWA"}),
    ("expert3", "评委丙", Role.EXPERT, {"organisation": "GZ-SWA"}),
    ("supervisor", "黄埔区评分员", Role.SUPERVISOR, {"district": "HP"}),
    ("bureau", "黄埔区查阅员", Role.SUPERVISOR, {"district": "HP"}),
    ("purchaser", "大沙街评分员", Role.PURCHASER, {"subdistrict": "HP-DASHA"}),
    ("purchaser2", "文冲街评分员", Role.PURCHASER, {"subdistrict": "HP-WENCHONG"}),
    ("centre", "督导中心评分员", Role.CENTRE, {"organisation": "GZ-CENTRE"}),
    ("station", "大沙街社工站填报员", Role.STATION, {"station": "HP-DASHA"}),
    ("station2", "文冲街社工站填报员", Role.STATION, {"station": "HP-WENCHONG"}),
    ("operator", "羊城机构填报员", Role.OPERATOR, {"organisation": "OP-YANGCHENG"}),
    ("viewer", "市级查阅员", Role.VIEWER, {}),
    (
        "invited",
        "大沙东社区评分员",
        Role.INVITED,
        {"organisation": "HP-DASHADONG", "subdistrict": "HP-DASHA"},
    ),
]

PLACES: dict[str, type[District | Subdistrict | Station | Organisation]] = {
    "district": District,
    "subdistrict": Subdistrict,
    "station": Station,
    "organisation": Organisation,
}


def make_accounts() -> dict[str, User]:
    """The accounts by user name, with their roles; passwords are set when an account is made.

    One password that everybody may read is hashed once: hashing is slow by design, and fifteen times as slow.
    """
    users = {}
    password = make_password(PASSWORD)
    for username, name, role, place in ACCOUNTS:
        user, _ = User.objects.get_or_create(
            username=username,
            defaults={"name": name, "is_staff": role == Role.ADMINISTRATOR, "password": password},
        )
        where = {field: PLACES[field].objects.get(code=code) for field, code in place.items()}
        Membership.objects.get_or_create(user=user, role=role, **where, defaults={"start": date(2023, 1, 1)})
        users[username] = user
    return users
