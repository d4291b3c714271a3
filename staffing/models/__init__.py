"""Social workers, their certificates and postings, and their monthly attendance."""

from staffing.models.attendance import Attendance
from staffing.models.certificates import Category, Level
from staffing.models.merges import Merge, NotTheSame
from staffing.models.people import Certificate, Posting, SocialWorker
from staffing.models.transfers import Transfer

__all__ = [
    "Attendance",
    "Category",
    "Certificate",
    "Level",
    "Merge",
    "NotTheSame",
    "Posting",
    "SocialWorker",
    "Transfer",
]
