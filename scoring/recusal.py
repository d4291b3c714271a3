"""What the system knows that speaks for a conflict of interest, in words (docs/domain.md, "Recusal").

Ties propose a conflict. A namesake among the operator's workers is a hint and nothing more.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone

from scoring.models import Declaration, Evaluation, PanelMember, Party
from staffing.models import Posting
from stations.models import Membership, Role, Station

# Those who will read the workers' names; the other parties read them masked and aren't told of a namesake either.
READ_NAMES = (Party.Code.THIRD, Party.Code.SUPERVISOR)
NAMESAKE = "承办机构的社工名册中有与您同名的人员。同名不等于同一人；如果确是您本人，请如实声明。"


def time_in_words(where: str, first: date, last: date | None, today: date) -> str:
    """ "曾任职于承办机构（2021-03 至 2022-05）", as it reads on the day `today`."""
    if first > today:
        return f"将任职于{where}（{first:%Y-%m} 起）"
    if last is None:
        return f"现任职于{where}（{first:%Y-%m} 起）"
    return f"{'曾' if last < today else '现'}任职于{where}（{first:%Y-%m} 至 {last:%Y-%m}）"


def known_ties(evaluation: Evaluation, users: Iterable[int]) -> dict[int, list[str]]:
    """For each of the people what ties them to the operator; who has no tie isn't in it. Two queries.

    Work for the operator, for the station or for another of the operator's stations, past and present; and a conflict
    declared in another evaluation of the same operator.
    """
    people = list(users)
    station = evaluation.agreement.station
    found: defaultdict[int, list[str]] = defaultdict(list)
    for membership in _work(station, people):
        words = time_in_words(
            _where(membership, station), membership.start, membership.end, timezone.localdate()
        )
        found[membership.user_id].append(words)
    elsewhere = Declaration.objects.filter(
        conflict=True,
        member__user__in=people,
        member__evaluation__agreement__station__operator=station.operator_id,
    ).exclude(member__evaluation=evaluation)
    for user, declared_at in elsewhere.order_by("declared_at").values_list("member__user", "declared_at"):
        day = timezone.localdate(declared_at)
        found[user].append(f"在同一承办机构的另一次评估中声明了回避（{day:%Y-%m-%d}）")
    return dict(found)


def _work(station: Station, people: list[int]) -> Iterable[Membership]:
    own = Q(role=Role.OPERATOR, organisation=station.operator_id) | Q(
        role=Role.STATION, station__operator=station.operator_id
    )
    return Membership.objects.filter(own, user__in=people).select_related("station").order_by("start", "pk")


def _where(membership: Membership, station: Station) -> str:
    if membership.station is None:
        return "承办机构"
    return "本社工站" if membership.station == station else f"同一承办机构的{membership.station.name}"


def proposal(evaluation: Evaluation, user: int) -> str:
    """Why the person should declare a conflict, as far as the system knows; empty: nothing known."""
    return "；".join(known_ties(evaluation, [user]).get(user, ()))


def namesake_hint(member: PanelMember) -> str:
    """To the member alone: that a worker of the operator bears their name. Empty where they may not see names."""
    station = member.evaluation.agreement.station
    namesakes = Posting.objects.filter(worker__name=member.user.name, station__operator=station.operator_id)
    return NAMESAKE if member.party.code in READ_NAMES and namesakes.exists() else ""


def seats_to_declare_again(member: PanelMember) -> Iterable[PanelMember]:
    """The person's other seats in evaluations of the same operator that are not issued yet, each declared free of
    conflict: after a conflict here they declare anew there."""
    operator = member.evaluation.agreement.station.operator_id
    open_states = [Evaluation.State.PREPARING, Evaluation.State.SCORING, Evaluation.State.COLLATED]
    return (
        PanelMember.objects.active()
        .filter(
            user=member.user_id,
            declarations__conflict=False,
            declarations__lapsed_at=None,
            evaluation__agreement__station__operator=operator,
            evaluation__state__in=open_states,
        )
        .exclude(evaluation=member.evaluation_id)
        .select_related("evaluation")
        .order_by("evaluation")
    )
