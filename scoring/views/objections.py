"""申请回避: what the station asks about members of the panel, and what is decided."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from scoring import services
from scoring.answers import answers
from scoring.forms import whole_number
from scoring.models import Evaluation, Objection, PanelMember
from scoring.objections_page import may_see_objections, objections_page
from scoring.permissions import ONLY_THE_STATION, represents_station
from scoring.queries import listed_evaluations
from scoring.refusals import Invalid
from stations.doors import SignedInRequest, get_visible, require

NOT_YOURS = "回避由被评估的社工站申请，由组长或系统管理员决定，只有他们和当事人能看到。如有疑问，请联系组长。"


def opened(request: SignedInRequest, code: str) -> Evaluation:
    """The evaluation, for who may read requests about it."""
    evaluation = get_visible(listed_evaluations(request.user), code=code)
    require(may_see_objections(evaluation, request.user), NOT_YOURS)
    return evaluation


@require_http_methods(["GET", "POST"])
@answers("scoring:objections", "code")
def objections(request: SignedInRequest, code: str) -> HttpResponse:
    """The requests that the person may read; the station makes one here."""
    evaluation = opened(request, code)
    if request.method == "POST":
        member = _chosen(request, evaluation)
        services.object_to(member=member, actor=request.user, reason=request.POST.get("reason", ""))
        messages.success(request, f"已申请{member.user}回避，决定后会在这里显示理由。")
        return redirect("scoring:objections", code)
    context = {
        "evaluation": evaluation,
        "station": evaluation.agreement.station,
        "page": objections_page(evaluation, request.user),
    }
    return render(request, "scoring/objections.html", context)


def _chosen(request: SignedInRequest, evaluation: Evaluation) -> PanelMember:
    require(represents_station(evaluation, request.user), ONLY_THE_STATION)
    seats = PanelMember.objects.filter(evaluation=evaluation).select_related("user")
    member = seats.filter(pk=whole_number(request.POST.get("member", "")) or 0).first()
    if member is None:
        raise Invalid({"member": "请选择要申请回避的成员。"})
    member.evaluation = evaluation
    return member


def asked(request: SignedInRequest, evaluation: Evaluation, pk: int) -> Objection:
    """One request among those that the person may read."""
    visible = Objection.objects.visible_to(request.user).filter(member__evaluation=evaluation)
    return get_visible(
        visible.select_related("member__user", "member__evaluation__agreement__station"), pk=pk
    )


@require_POST
@answers("scoring:objections", "code")
def withdraw(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """The station takes a request back."""
    services.withdraw_objection(objection=asked(request, opened(request, code), pk), actor=request.user)
    messages.success(request, "回避申请已撤回。")
    return redirect("scoring:objections", code)


@require_POST
@answers("scoring:objections", "code")
def decide(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """The lead, or an administrator about the lead, decides."""
    objection = asked(request, opened(request, code), pk)
    decision, reason = request.POST.get("decision", ""), request.POST.get("answer", "")
    services.decide_objection(objection=objection, actor=request.user, decision=decision, answer=reason)
    left = f"已同意，{objection.member.user}离任，其评分表保留但不计入结果。"
    messages.success(request, left if decision == "accept" else "已记录，社工站会看到理由。")
    return redirect("scoring:objections", code)
