"""Who may do what on the ground floor. Predicates only; the door that refuses is stations.doors.require."""

from stations.models import CityPart, Role, Station, Upload, User


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


def may_collect(user: User) -> bool:
    """Whether the person may send one workbook for many stations: a district's bureau, an administrator."""
    return user.access.is_(Role.ADMINISTRATOR, Role.SUPERVISOR)


def may_undo(user: User, upload: Upload) -> bool:
    """Whether the person may take an upload back: who may report for the station, and of what a bureau sent, the bureau."""
    station = upload.agreement.station
    return may_report(user, station) or (
        may_return(user, station) and CityPart.objects.filter(upload=upload).exists()
    )


def may_administer(user: User) -> bool:
    """Whether the person may change what is agreed: targets, places, the catalogue."""
    return user.access.is_(Role.ADMINISTRATOR)


def may_see_names(user: User, station: Station) -> bool:
    """Whether the person needs to know who works at the station; anybody else reads masked names (林*溪).

    The station's own people, its operator's and its district's bureau, administrators, and the third party's assessors
    once the station is opened to them. The purchaser, the supervision centre and invited parties judge the service, not the persons.
    """
    access = user.access
    return (
        may_report(user, station)
        or station.subdistrict.district_id in access.districts
        or (station.pk in access.granted and access.is_(Role.LEAD, Role.EXPERT))
    )
