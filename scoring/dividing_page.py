"""The table in which an organiser divides a party's sheet among its assessors."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from scoring.dividing import DividedParty, Share, divided_parties
from scoring.forms import whole_number
from scoring.models import Evaluation, ScoreSheet
from scoring.services import ShareEntry
from scoring.shares import Part


@dataclass(frozen=True)
class Tick:
    """A part with whether it is the member's. `key` goes into the form."""

    part: Part
    on: bool

    @property
    def key(self) -> str:
        return str(self.part.key)


@dataclass(frozen=True)
class ShareRow:
    """A member with a tick for each part. `submitted`: the sheet must be given back before its share is changed."""

    share: Share
    ticks: tuple[Tick, ...]
    submitted: bool


@dataclass(frozen=True)
class ShareTable:
    """A party with its parts as columns."""

    divided: DividedParty
    rows: tuple[ShareRow, ...]


def share_tables(evaluation: Evaluation) -> list[ShareTable]:
    """A table for each party with several parts and several assessors, or with one who doesn't have them all."""
    return [
        ShareTable(party, tuple(_row(share, party) for share in party.shares))
        for party in divided_parties(evaluation)
        if len(party.shares) > 1 or party.left_over
    ]


def _row(share: Share, party: DividedParty) -> ShareRow:
    sheet: ScoreSheet | None = getattr(share.member, "sheet", None)
    own = {part.key for part in share.parts}
    ticks = tuple(Tick(part, part.key in own) for part in party.parts)
    return ShareRow(share, ticks, sheet is not None and sheet.is_submitted)


def read_shares(data: QueryDict) -> Mapping[int, ShareEntry]:
    """What the form sent, by member. Members without a row in it are left out."""
    sent = {}
    for name in data:
        member = whole_number(name.removeprefix("seen-")) if name.startswith("seen-") else None
        if member is not None:
            parts = [whole_number(key) for key in data.getlist(f"part-{member}")]
            sent[member] = ShareEntry([key for key in parts if key is not None], str(data[name]))
    return sent
