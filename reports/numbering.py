"""The number and the check code that an issued report bears on its cover."""

import secrets

# Without letters and digits that are mistaken for one another on paper.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 10


def report_number(evaluation_code: str, version: int) -> str:
    """The evaluation's code with the report's version: HP-WENCHONG-2023-MID-1."""
    return f"{evaluation_code}-{version}"


def draw_check_code() -> str:
    """Ten characters by chance, fifty bits: nothing that is known of a report tells its code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
