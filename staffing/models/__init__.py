"""Social workers, their certificates and postings, and their monthly attendance."""

from staffing.models.attendance import Attendance
from staffing.models.certificates import Category, Level
from staffing.models.people import Certificate, Posting, SocialWorker

__all__ = ["Attendance", "Category", "Certificate", "Level", "Posting", "SocialWorker"]
