"""Other words for texts of an evaluation, before they take the place of the stored ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scoring.models import Finding, Narrative


@dataclass(frozen=True)
class Rewording:
    """By finding and by section of the narratives what is to be read instead; what isn't in it stands as stored."""

    findings: Mapping[int, str] = field(default_factory=dict)
    narratives: Mapping[str, str] = field(default_factory=dict)

    def of(self, row: Finding | Narrative) -> str:
        """The text of a row as it is to be read."""
        if isinstance(row, Finding):
            return self.findings.get(row.pk, row.text)
        return self.narratives.get(row.section, row.text)


AS_STORED = Rewording()
