"""The stable names under which facts are known to texts and to readers: a group and names, joined by full stops.

Names come from the data; two of them that would be one are told apart by their codes (docs/domain.md, "Placeholders").
"""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from indicators.models import WORKERS

if TYPE_CHECKING:
    from scoring.fact_types import EvaluationFacts

# Marks of placeholders, which no part of a key may hold.
_NO_MARKS = str.maketrans({"{": "(", "}": ")", "｛": "（", "｝": "）", ".": "·", "．": "·"})


def names_for_keys(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """By code the name as part of a key, from pairs of code and name. Names that would be the same carry their code."""
    plain = {code: " ".join(name.translate(_NO_MARKS).split()) or code for code, name in named}
    for everybody in (False, True):
        often = Counter(plain.values())
        if max(often.values(), default=1) == 1:
            break
        plain = {
            code: f"{name}（{code}）" if everybody or often[name] > 1 else name
            for code, name in plain.items()
        }
    return plain


class FactKeys:
    """The keys of one evaluation's facts that hold names of its data."""

    def __init__(self, facts: "EvaluationFacts") -> None:
        indicators = facts.indicators
        stated = [fact for fact in indicators.statements if fact.code != WORKERS]
        self._indicators = names_for_keys((fact.code, fact.name) for fact in indicators.indicators)
        self._statements = names_for_keys((fact.code, fact.name) for fact in stated)
        self._measured = names_for_keys((area, area) for area in indicators.areas)
        self._areas = names_for_keys((area.name, area.name) for area in facts.station.areas)
        self._parties = names_for_keys((party.code, party.name) for party in facts.scores.parties)

    def indicator(self, code: str, name: str, area: str = "") -> str:
        """指标.电访.完成率, or of an area 指标.东片区.电访.完成率."""
        place = f"{self._measured[area]}." if area else ""
        return f"指标.{place}{self._indicators[code]}.{name}"

    def statement(self, code: str) -> str:
        """情况.在册户数."""
        return f"情况.{self._statements[code]}"

    def area(self, name: str, what: str) -> str:
        """社工站.东片区.社工人数."""
        return f"社工站.{self._areas[name]}.{what}"

    def party(self, code: str) -> str:
        """得分.购买方.得分."""
        return f"得分.{self._parties[code]}.得分"
