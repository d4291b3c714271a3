"""The ground floor's tables: people, places, agreements, uploads, the audit trail."""

from stations.access import Role
from stations.models.agreements import Agreement, MonthLock, Setting
from stations.models.audit import AuditEntry
from stations.models.city import CityPart, CityUpload
from stations.models.entries import MonthEntry
from stations.models.people import Grant, Membership, User
from stations.models.places import Area, Community, District, Organisation, Station, Subdistrict
from stations.models.returns import MonthReturn
from stations.models.uploads import Upload

__all__ = [
    "Agreement",
    "Area",
    "AuditEntry",
    "CityPart",
    "CityUpload",
    "Community",
    "District",
    "Grant",
    "Membership",
    "MonthEntry",
    "MonthLock",
    "MonthReturn",
    "Organisation",
    "Role",
    "Setting",
    "Station",
    "Subdistrict",
    "Upload",
    "User",
]
