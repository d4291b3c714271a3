"""Whether a certificate holds on a day. See docs/domain.md, "Certified, uncertified, counted"."""

from datetime import date
from enum import StrEnum

SOON_DAYS = 60


class Validity(StrEnum):
    """How a certificate stands; the values are the words on the pages."""

    UNDATED = "未填日期"
    NOT_YET = "尚未生效"
    VALID = "有效"
    SOON = "60天内到期"
    EXPIRED = "已失效"

    @property
    def wants_attention(self) -> bool:
        """Whether somebody should do something about it."""
        return self in (Validity.SOON, Validity.EXPIRED)

    @property
    def is_known(self) -> bool:
        """Whether its days are known: sheets name certificates without them."""
        return self is not Validity.UNDATED

    @property
    def tone(self) -> str:
        """The colour beside the word: a class of the stylesheet."""
        return {Validity.VALID: "good", Validity.SOON: "warn", Validity.EXPIRED: "bad"}.get(self, "")


def validity(start: date | None, end: date | None, today: date) -> Validity:
    """How a certificate that holds from `start` to `end`, both days included, stands today.

    A certificate without an end holds for good; without any day nothing is known of it. A sheet names certificates
    without their days.
    """
    if start is None and end is None:
        return Validity.UNDATED
    if end is not None and end < today:
        return Validity.EXPIRED
    if start is not None and start > today:
        return Validity.NOT_YET
    if end is not None and (end - today).days <= SOON_DAYS:
        return Validity.SOON
    return Validity.VALID
