"""The number and the check code that a report bears on its cover."""

from django.utils.crypto import salted_hmac

# Without letters and digits that are mistaken for one another on paper.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 10


def report_number(evaluation_code: str, version: int) -> str:
    """The evaluation's code with the report's version: HP-WENCHONG-2023-MID-1."""
    return f"{evaluation_code}-{version}"


def check_code(number: str) -> str:
    """Ten characters that only this installation can derive from a report's number."""
    digest = salted_hmac("reports.check_code", number, algorithm="sha256").digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:LENGTH])
