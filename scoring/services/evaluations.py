"""Setting up evaluations and moving them from state to state."""

from collections.abc import Hashable
from datetime import date

from django.db import transaction as database
from django.db.models import F

from scoring.facts import evaluation_facts
from scoring.models import Evaluation, Narrative, Scheme, ScoreSheet
from scoring.refusals import Invalid, Obstacle, Refused
from scoring.services.automatic import fill_sheets
from scoring.services.panels import end_grants
from scoring.services.parts import changed_meanwhile, given_reason, hold
from scoring.workflow import Action, Transition, acts_as, find, in_words
from stations.audit import record
from stations.doors import require
from stations.holding import hold_agreement_and_station
from stations.models import Agreement, MonthLock, Organisation, Role, User
from stations.months import first_of_month


@database.atomic
def create_evaluation(
    *,
    code: str,
    agreement: Agreement,
    kind: str,
    first_month: date,
    last_month: date,
    scheme: Scheme,
    evaluator: Organisation,
    actor: User | None,
    on_site: date | None = None,
    scores_due: date | None = None,
) -> Evaluation:
    """Set up an evaluation in 筹备 with its two empty narratives. An actor of None stands for a command.

    Raises Invalid for a period outside the agreement, a code that is taken, or a scheme that isn't published.
    """
    if actor is not None:
        require(
            actor.access.is_(Role.ADMINISTRATOR, Role.LEAD)
            and Agreement.objects.visible_to(actor).filter(pk=agreement.pk).exists(),
            "只有系统管理员或评估机构组长可以新建评估。",
        )
    first, last = first_of_month(first_month), first_of_month(last_month)
    if problems := _problems(code, agreement, first, last, scheme):
        raise Invalid(problems)
    evaluation = Evaluation.objects.create(
        code=code,
        agreement=agreement,
        kind=kind,
        first_month=first,
        last_month=last,
        on_site=on_site,
        scores_due=scores_due,
        scheme=scheme,
        evaluator=evaluator,
    )
    Narrative.objects.bulk_create(
        Narrative(evaluation=evaluation, section=section) for section in Narrative.Section.values
    )
    record(
        actor=actor, action="evaluation.created", target=evaluation, after={"code": code, "scheme": scheme.pk}
    )
    return evaluation


def _problems(
    code: str, agreement: Agreement, first: date, last: date, scheme: Scheme
) -> dict[Hashable, str]:
    problems: dict[Hashable, str] = {}
    if Evaluation.objects.filter(code=code).exists():
        problems["code"] = f"编号“{code}”已被使用，请另取一个。"
    if last < first:
        problems["last_month"] = "截止月早于起始月，请核对。"
    elif first not in agreement.months or last not in agreement.months:
        problems["last_month"] = f"评估期应在协议期 {agreement.start} 至 {agreement.end} 之内。"
    if scheme.published_at is None:
        problems["scheme"] = "这一版评估办法还没有发布，请先发布或另选一版。"
    return problems


def transition(
    *, evaluation: Evaluation, action: str, actor: User, version: int, reason: str = ""
) -> Evaluation:
    """Take an action of the table, except issuing, which goes through `issue`.

    `version` is the evaluation's as the actor saw it. Raises PermissionDenied, Refused with everything that
    stands in the way, or Conflict when somebody was quicker.
    """
    if action == Action.ISSUE:
        raise Refused(Obstacle("签发在报告页面进行。", "请组长打开报告页面签发"))
    return _move(evaluation, action, actor, version, reason)


@database.atomic
def issue(*, evaluation: Evaluation, actor: User, issued_on: date, version: int) -> Evaluation:
    """Issue: freeze the facts as of `issued_on` and close the evaluation. Only reports/services.py calls it.

    `version` is the evaluation's when the report was rendered; any text or score changed since raises Conflict.
    """
    facts = evaluation_facts(evaluation, issued_on=issued_on).as_json()
    return _move(evaluation, Action.ISSUE, actor, version, "", issued_on=issued_on, facts_snapshot=facts)


@database.atomic
def _move(
    evaluation: Evaluation, action: str, actor: User, version: int, reason: str, **fields: object
) -> Evaluation:
    """One line of the table: role, guard, the conditional UPDATE that must change one row, what goes with it."""
    seen = evaluation.get_state_display()
    hold(evaluation=evaluation)
    if evaluation.version != version:
        raise changed_meanwhile(evaluation=evaluation, mine=seen)
    line = find(evaluation, action)
    if line is None:
        word = Action(action).label if action in Action.values else action
        raise Refused(
            Obstacle(
                f"评估处于“{evaluation.get_state_display()}”，不能{word}。",
                "请回到评估页面，按“下一步”进行，或联系组长",
            )
        )
    require(
        bool(line.actors & acts_as(actor, evaluation)),
        f"只有{in_words(line.actors)}可以“{line.action.label}”，组长须先作回避声明。",
    )
    missing = f"“{line.action.label}”请写明原因。" if line.wants_reason else ""
    reason = given_reason(reason=reason, missing=missing)
    if line.action == Action.COLLATE:
        # What is being written to the months comes before the look at them, or finds them locked.
        hold_agreement_and_station(evaluation.agreement_id)
    if obstacles := line.guard(evaluation):
        raise Refused(*obstacles)
    changed = Evaluation.objects.filter(pk=evaluation.pk, state=evaluation.state, version=version).update(
        state=line.target, version=F("version") + 1, **fields
    )
    if changed != 1:
        raise changed_meanwhile(evaluation=evaluation, mine=seen)
    before = evaluation.state
    evaluation.refresh_from_db()
    _carry_out(evaluation, line)
    record(
        actor=actor,
        action=f"evaluation.{line.action}",
        target=evaluation,
        before={"state": before},
        after={"state": evaluation.state},
        reason=reason,
    )
    return evaluation


def _carry_out(evaluation: Evaluation, line: Transition) -> None:
    """What goes with a transition: sheets at the start, month locks at 汇总, grants until the archive."""
    if line.action == Action.START:
        seats = evaluation.panel.active().filter(sheet__isnull=True).select_related("party")
        fill_sheets(
            sheets=[
                ScoreSheet.objects.create(evaluation=evaluation, party=member.party, member=member)
                for member in seats
                if member.scores
            ]
        )
    elif line.action == Action.COLLATE:
        MonthLock.objects.bulk_create(
            MonthLock(agreement_id=evaluation.agreement_id, month=month, cause=evaluation.cause)
            for month in evaluation.months
        )
    elif line.action == Action.RESCORE:
        MonthLock.objects.filter(agreement_id=evaluation.agreement_id, cause=evaluation.cause).delete()
    elif line.action == Action.ARCHIVE:
        end_grants(
            evaluation=evaluation, users=list(evaluation.panel.active().values_list("user_id", flat=True))
        )
