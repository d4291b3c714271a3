"""What the reading of texts against facts takes and gives."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scoring.contradictions.plain import normal

Severity = Literal["blocking", "warning"]


@dataclass(frozen=True)
class Text:
    """A text with the place where it stands: a chapter, or party, section and area joined by " · "."""

    where: str
    text: str


@dataclass(frozen=True)
class Contradiction:
    """Something that a text says and the data don't, or that the data say against themselves (then `text` is empty).

    `fact` names what is contradicted; `message` says what the text says, what the data say and what to do. `code` and
    `area` (empty: the station's) name the same whatever the words; `value` is what the data say. The doubtful words stand
    from `start` to before `end` in the text; both are None where the data contradict themselves.
    """

    severity: Severity
    where: str
    text: str
    fact: str
    message: str
    code: str
    value: str
    area: str = ""
    start: int | None = None
    end: int | None = None

    @property
    def key(self) -> str:
        """An acceptance holds for a key. It stays when the sentence moves or others change, and is another one when the
        sentence or what the data say changes."""
        parts = (self.code, self.area, self.value, normal(self.text))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Known:
    """A figure of the data that texts may speak of. `area` is empty for the whole station; values None: not known."""

    code: str
    name: str
    unit: str
    value: Decimal | None
    target: Decimal | None = None
    percent: Decimal | None = None
    area: str = ""

    @property
    def label(self) -> str:
        return f"{self.area}“{self.name}”" if self.area else f"“{self.name}”"
