"""The third party's draws and findings (抽查核实) in an evaluation that is in 评分中."""

import secrets
import unicodedata
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from indicators.models import Quantity
from indicators.services import verify_quantities
from indicators.sheets.amounts import plain
from indicators.verification import QuantityCheck
from scoring.models import Draw, Evaluation
from scoring.models.draws import LONGEST_SEED
from scoring.permissions import require_lead, require_state, require_third_party
from scoring.refusals import Conflict, Difference, Invalid, Obstacle, Refused
from scoring.sampling import ALGORITHM, checksum, sample
from scoring.services.parts import hold
from scoring.verification import MOST_AT_ONCE, QUANTITIES, WORKERS, attendance_rows, lines_of, quantity_rows
from staffing.effective import marks_in_words
from staffing.models import Attendance
from staffing.services import verify_attendance
from staffing.verification import MarksCheck
from stations.audit import record
from stations.models import User
from stations.verification import StaleVerification

# Eight digits can be read aloud and typed in again.
SEED_DIGITS = 8


@transaction.atomic
def draw_sample(
    *, evaluation: Evaluation, actor: User, workers: int, quantities: int, seed: str = ""
) -> Draw:
    """Draw so many workers and quantities of the period. Without a seed one is made up; one that is typed is noted.

    Raises Invalid for sizes that can't be, Refused where there is nothing to draw from.
    """
    require_lead(evaluation, actor, "抽取抽查名单")
    hold(evaluation=evaluation)
    require_state(evaluation, [Evaluation.State.SCORING], "抽取抽查名单")
    typed = unicodedata.normalize("NFKC", seed).strip()
    if len(typed) > LONGEST_SEED or "|" in typed:
        raise Invalid({"seed": f"种子最多 {LONGEST_SEED} 个字，不含“|”。"})
    if min(workers, quantities) < 0 or workers + quantities == 0:
        raise Invalid({"workers": "请填写要抽取的社工人数或指标记录数，至少抽取一项。"})
    population = lines_of(evaluation).population
    if not population[WORKERS] and not population[QUANTITIES]:
        raise Refused(Obstacle("考核期内还没有可以抽查的数据。", "请社工站上报，或联系承办机构"))
    chosen = typed or "".join(secrets.choice("0123456789") for _ in range(SEED_DIGITS))
    draw = Draw.objects.create(
        evaluation=evaluation,
        seed=chosen,
        seed_typed=bool(typed),
        algorithm=ALGORITHM,
        population=population,
        checksum=checksum([*population[WORKERS], *population[QUANTITIES]]),
        drawn={
            WORKERS: list(sample(chosen, population[WORKERS], workers)),
            QUANTITIES: list(sample(chosen, population[QUANTITIES], quantities)),
        },
        drawn_by=actor,
    )
    record(
        actor=actor,
        action="evaluation.drawn",
        target=evaluation,
        after={
            "draw": draw.pk,
            "seed": chosen,
            "workers": len(draw.drawn[WORKERS]),
            "quantities": len(draw.drawn[QUANTITIES]),
        },
    )
    return draw


@transaction.atomic
def save_verification(
    *,
    evaluation: Evaluation,
    actor: User,
    marks: Sequence[MarksCheck] = (),
    quantities: Sequence[QuantityCheck] = (),
) -> int:
    """Write what was found about rows of the period, all of it or nothing; returns how many rows.

    Raises PermissionDenied for others than the third party, Refused outside 评分中 and for rows of other months,
    Invalid for findings that can't be, Conflict when somebody changed a row since it was read.
    """
    require_third_party(evaluation, actor)
    hold(evaluation=evaluation)
    require_state(evaluation, [Evaluation.State.SCORING], "核实")
    if not marks and not quantities:
        raise Invalid({"row": "没有选择要核实的记录。请先勾选，再填写核实结果。"})
    if len(marks) + len(quantities) > MOST_AT_ONCE:
        raise Invalid({"row": f"一次最多核实 {MOST_AT_ONCE} 条，请分几次进行。"})
    _refuse_other_months(evaluation, marks, quantities)
    try:
        with transaction.atomic():
            if marks:
                verify_attendance(agreement=evaluation.agreement, checks=marks, actor=actor)
            if quantities:
                verify_quantities(agreement=evaluation.agreement, checks=quantities, actor=actor)
    except StaleVerification as stale:
        raise Conflict(_differences(stale, marks, quantities)) from stale
    except ValidationError as error:
        raise Invalid({"row": " ".join(error.messages)}) from error
    return len(marks) + len(quantities)


def _refuse_other_months(
    evaluation: Evaluation, marks: Sequence[MarksCheck], quantities: Sequence[QuantityCheck]
) -> None:
    """Rows that are there and lie outside the period. Those that are gone are the other services' matter."""
    asked = [check.row for check in marks], [check.row for check in quantities]
    there = (
        Attendance.objects.filter(station=evaluation.agreement.station_id, pk__in=asked[0]),
        Quantity.objects.filter(agreement=evaluation.agreement_id, pk__in=asked[1]),
    )
    inside = (
        attendance_rows(evaluation).filter(pk__in=asked[0]),
        quantity_rows(evaluation).filter(pk__in=asked[1]),
    )
    if any(all_.count() != within.count() for all_, within in zip(there, inside, strict=True)):
        raise Refused(Obstacle("只能核实考核期内的记录。", "其他月份请在相应的评估中核实"))


def _differences(
    stale: StaleVerification, marks: Sequence[MarksCheck], quantities: Sequence[QuantityCheck]
) -> list[Difference]:
    """What stands now beside what was found, row by row. Nothing can be sent again where a row is gone."""
    of_marks = {check.row: check for check in marks}
    of_quantities = {check.row: check for check in quantities}
    gone = any(row is None for row in stale.rows.values())
    differences = []
    for pk, row in stale.rows.items():
        if isinstance(row, Attendance):
            found = of_marks[pk]
            mine = _told(marks_in_words(*found.marks) if found.marks else None, found.reason)
            label = f"{row.worker.name} {row.month:%Y-%m}"
            differences.append(_difference(label, _marks_now(row), mine, row, "" if gone else f"seen-a{pk}"))
        elif isinstance(row, Quantity):
            check = of_quantities[pk]
            mine = _told(None if check.figure is None else plain(check.figure), check.reason)
            differences.append(
                _difference(str(row), _figure_now(row), mine, row, "" if gone else f"seen-q{pk}")
            )
        else:
            differences.append(Difference("一条记录", "已不在，可能被撤销或重新上报", "核实", "", None))
    return differences


def _told(found: str | None, reason: str) -> str:
    return f"撤销核实（{reason}）" if found is None else f"核实：{found}（{reason}）"


def _difference(label: str, theirs: str, mine: str, row: Attendance | Quantity, field: str) -> Difference:
    who = str(row.verified_by) if row.verified_by else ""
    return Difference(label, theirs, mine, who, row.verified_at, field, row.verification_stamp)


def _marks_now(row: Attendance) -> str:
    verified = row.verified_marks
    told = _told(marks_in_words(*verified), row.verified_reason) if verified else "没有核实"
    return f"上报：{marks_in_words(*row.reported)}\n{told}"


def _figure_now(row: Quantity) -> str:
    told = "没有核实" if row.verified is None else _told(plain(row.verified), row.verified_reason)
    return f"上报：{plain(row.reported)}\n{told}"
