"""How many wrong sentences the reading of texts finds, and how many of its warnings are false."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from scoring.contradictions import Contradiction, Text, contradictions
from tests.scoring.wordings import Sentence, Wording, sentences


@dataclass
class Rates:
    """Counts by kind, and the sentences that were missed or drew a false warning."""

    wrong: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    warnings: int = 0
    missed: list[Sentence] = field(default_factory=list, repr=False)
    alarmed: list[tuple[Sentence, Contradiction]] = field(default_factory=list, repr=False)

    @property
    def found_share(self) -> float:
        return self.found.total() / self.wrong.total()

    @property
    def false_share(self) -> float:
        return self.false.total() / max(1, self.warnings)

    def __str__(self) -> str:
        kinds = ", ".join(
            f"{kind} {self.found[kind]}/{self.wrong[kind]}" + (f" (false {false})" if false else "")
            for kind in sorted(self.wrong | self.false)
            for false in [self.false[kind]]
        )
        shares = f"found {self.found_share:.1%}, false {self.false_share:.1%} of {self.warnings} warnings"
        return f"{shares}; {kinds}"


def measured(wordings: Iterable[Wording], *, each: int, seed: int) -> Rates:
    """The rates on so many wrong sentences and as many right ones.

    A wrong sentence is found when a warning names the figure that is wrong in it, or when it isn't a single figure that
    is wrong. Any other warning about it is as false as one about a right sentence.
    """
    wordings, rates = tuple(wordings), Rates()
    for sentence in sentences(wordings, each, wrong=False, seed=seed):
        _put_false(rates, sentence, _warnings(sentence))
    for sentence in sentences(wordings, each, wrong=True, seed=seed):
        warnings = _warnings(sentence)
        hits = [one for one in warnings if _names(one, sentence)]
        rates.wrong[sentence.kind] += 1
        rates.found[sentence.kind] += bool(hits)
        rates.warnings += len(hits)
        if not hits:
            rates.missed.append(sentence)
        _put_false(rates, sentence, [one for one in warnings if one not in hits])
    return rates


def _put_false(rates: Rates, sentence: Sentence, warnings: list[Contradiction]) -> None:
    rates.warnings += len(warnings)
    rates.false[sentence.kind] += len(warnings)
    rates.alarmed += [(sentence, one) for one in warnings]


def _warnings(sentence: Sentence) -> list[Contradiction]:
    """What is said about the text; what the data say against themselves (without a text) is left out."""
    found = contradictions(sentence.facts, [Text(sentence.where, sentence.text)])
    return [one for one in found if one.text]


def _names(warning: Contradiction, sentence: Sentence) -> bool:
    planted = sentence.planted
    if not re.fullmatch(r"[0-9.,]+", planted):
        return True
    said = warning.message.replace(",", "")
    return planted.replace(",", "") in said or f"{float(planted.replace(',', '')):g}" in said
