"""Who may do what on the ground floor. Predicates only; the door that refuses is stations.doors.require."""

from stations.models import Role, Station, User


def may_report(user: User, station: Station) -> bool:
    """Whether the person may send in the station's data: its staff, its operator's, an administrator."""
    access = user.access
    return (
        access.is_(Role.ADMINISTRATOR)
        or station.pk in access.stations
        or station.operator_id in access.operators
    )


def may_return(user: User, station: Station) -> bool:
    """Whether the person may send a month back to the station: its district's bureau, an administrator."""
    access = user.access
    return access.is_(Role.ADMINISTRATOR) or station.subdistrict.district_id in access.districts


def may_administer(user: User) -> bool:
    """Whether the person may change what is agreed: targets, places, the catalogue."""
    return user.access.is_(Role.ADMINISTRATOR)
