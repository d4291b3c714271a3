"""The version of a report that an open correction leads to, as it stands now: read by the lead, then issued."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from reports.content import content
from reports.derivations import Derivations, derivations
from reports.models import Report, ReportTemplate
from reports.revision import revision_note
from reports.template_plans import TemplatePlan
from reports.template_queries import plan_of
from reports.template_unfilled import unfilled_standard_texts
from reports.written import reworded
from scoring.corrected_texts import marked_texts, reworded_facts, rewording_of
from scoring.correction_guards import sheets_out
from scoring.facts import evaluation_facts
from scoring.models import Correction
from scoring.refusals import Obstacle, Refused

# What belongs to one version alone.
OF_A_VERSION = ("number", "check_code", "check", "revision", "version")
# What is another report when it differs.
SUBSTANCE = ("cover", "chapters", "annexes", "enclosures")


class Built(NamedTuple):
    """A document before it knows which version it is."""

    content: dict[str, Any]
    facts: dict[str, Any]
    derivations: Derivations | None
    unfilled: Sequence[Obstacle] = ()


@dataclass(frozen=True)
class NextVersion:
    """Content, facts and their derivations of version n+1, and the report that it replaces. The content bears no number
    yet. `unfilled` are standard texts that can't be printed whole."""

    correction: Correction
    replaced: Report
    content: dict[str, Any]
    facts: dict[str, Any]
    derivations: Derivations | None
    unfilled: Sequence[Obstacle]

    @property
    def is_different(self) -> bool:
        """Whether it says anything else than the report that it replaces."""
        return any(self.content[key] != self.replaced.content[key] for key in SUBSTANCE)


def next_version(correction: Correction, *, corrected_on: date | None = None) -> NextVersion:
    """What would be issued on that day; None: a draft, without a date of its own.

    Raises Refused while a sheet that was opened isn't in again, as no draft is read in 评分中, and where the stored texts
    aren't those that were issued (`reworded_facts`).
    """
    if obstacles := sheets_out(correction.evaluation):
        raise Refused(*obstacles)
    replaced = correction.evaluation.reports.latest("version")
    build = _other_words if correction.is_wording else _computed_anew
    built = build(correction, replaced, corrected_on)
    note = revision_note(
        correction, replaced=replaced, content=built.content, facts=built.facts, corrected_on=corrected_on
    )
    content_of_version = {**built.content, "revision": note, "version": correction.edition}
    return NextVersion(
        correction, replaced, content_of_version, built.facts, built.derivations, built.unfilled
    )


def _other_words(correction: Correction, replaced: Report, corrected_on: date | None) -> Built:
    """Version n with its texts reworded, its date included."""
    facts = reworded_facts(correction)
    kept = {key: value for key, value in replaced.content.items() if key not in OF_A_VERSION}
    body = reworded(kept, replaced.facts, facts, marked_texts(correction))
    return Built(body, facts, replaced.derivations)


def _computed_anew(correction: Correction, replaced: Report, corrected_on: date | None) -> Built:
    """The report as the tables stand now, from the template that version n was written from."""
    live = evaluation_facts(correction.evaluation, issued_on=corrected_on, rewording=rewording_of(correction))
    template = _template_of(replaced)
    body = content(live, template)
    if corrected_on is None:
        # The tables still hold version n's date.
        body |= {"issued_on": None, "signature": {**body["signature"], "date": "（签发日期）"}}
    told = derivations(correction.evaluation, live)
    return Built(body, live.as_json(), told, unfilled_standard_texts(live, template))


def _template_of(report: Report) -> TemplatePlan:
    named = report.content["template"]
    return plan_of(ReportTemplate.objects.get(kind=named["kind"], version=named["version"]))


def obstacle_without_change(version: NextVersion) -> list[Obstacle]:
    """A version that says what the last one says isn't issued."""
    if version.is_different:
        return []
    return [Obstacle("新版本与现行版本没有不同，不能签发。", "请先改好，或放弃这次更正")]
