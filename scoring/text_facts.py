"""The facts that a person may put into texts, and reads in them: as they stand now, or as issued."""

from collections.abc import Iterable, Mapping

from scoring.fact_types import EvaluationFacts
from scoring.facts import evaluation_figures, known_facts
from scoring.models import Evaluation, ScoreSheet
from scoring.placeholders import Fact, check, has_braces
from scoring.queries import may_read_results
from scoring.refusals import Invalid
from stations.models import User


def facts_for(evaluation: Evaluation, user: User, sheet: ScoreSheet | None = None) -> dict[str, Fact]:
    """By key, as the person may know them: scores from 汇总 on, for who may read the result.

    Once the evaluation is issued these are the values that its report was filled with, and no others; but on a sheet
    that a correction has opened, those of the tables, without scores.
    """
    if sheet is not None and sheet.correction_id is not None:
        return known_facts(evaluation, sealed=True)
    if evaluation.is_issued:
        filled: dict[str, str] = (evaluation.facts_snapshot or {}).get("placeholders", {})
        return {key: Fact(key, text) for key, text in filled.items()}
    return known_facts(evaluation, sealed=not may_read_results(evaluation, user))


def figures_for(evaluation: Evaluation, writer: User, sheet: ScoreSheet | None = None) -> EvaluationFacts:
    """What the person's texts are read against while they may be written: no score before the person may read one, and
    none on a sheet that a correction has opened."""
    in_correction = sheet is not None and sheet.correction_id is not None
    return evaluation_figures(evaluation, sealed=in_correction or not may_read_results(evaluation, writer))


def facts_wanted_by(
    texts: Iterable[str], evaluation: Evaluation, user: User, sheet: ScoreSheet | None = None
) -> Mapping[str, Fact]:
    """The same, and nothing looked up where no text has any braces."""
    return facts_for(evaluation, user, sheet) if any(map(has_braces, texts)) else {}


def require_known_figures(
    texts: Iterable[str], evaluation: Evaluation, user: User, sheet: ScoreSheet | None = None
) -> None:
    """Raises Invalid for a placeholder that nothing can fill, or that the writer may not use."""
    texts = list(texts)
    facts = facts_wanted_by(texts, evaluation, user, sheet)
    problems = [problem for text in texts for problem in check(text, facts) if problem.blocks]
    if problems:
        raise Invalid({"text": " ".join(dict.fromkeys(problem.message for problem in problems))})
