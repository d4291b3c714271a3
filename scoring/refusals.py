"""How services say no: what stands in the way and who can help, whose change came first, which input is wrong."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Obstacle:
    """One reason why something can't be done now, in Chinese, and who can change that."""

    reason: str
    helper: str = ""

    def __str__(self) -> str:
        return f"{self.reason}（{self.helper}）" if self.helper else self.reason


class Refused(Exception):  # noqa: N818 - an answer to a person, not a fault
    """The rules don't allow it in this state. `obstacles` name everything that stands in the way."""

    def __init__(self, *obstacles: Obstacle) -> None:
        super().__init__("；".join(str(obstacle) for obstacle in obstacles))
        self.obstacles = obstacles


@dataclass(frozen=True)
class Difference:
    """What stands now (theirs), what was sent (mine), and who changed it when.

    `field` names the input that carried the version, and `version` the one that stands now: sent again with it,
    mine replaces theirs. Without a field there is nothing to send again.
    """

    label: str
    theirs: str
    mine: str
    who: str
    when: datetime | None
    field: str = ""
    version: int | str = 0


class Conflict(Exception):  # noqa: N818 - an answer to a person, not a fault
    """Something was changed since the sender read it. Nothing was written; `differences` show both sides."""

    def __init__(self, differences: Sequence[Difference]) -> None:
        super().__init__("内容已被修改，请核对后再保存。")
        self.differences = tuple(differences)


class Invalid(Exception):  # noqa: N818 - an answer to a person, not a fault
    """Input that can't be taken: messages for the person who typed it, by field or by the item's id."""

    def __init__(self, messages: Mapping[Hashable, str]) -> None:
        super().__init__(" ".join(messages.values()))
        self.messages = dict(messages)
