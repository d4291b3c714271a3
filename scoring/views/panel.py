"""The panel of an evaluation and the members' declarations."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from scoring import services
from scoring.answers import answers
from scoring.dividing_page import share_tables
from scoring.entry_page import entry_desk
from scoring.forms import AppointForm, DeclarationForm
from scoring.models import Evaluation, PanelMember
from scoring.panel_page import panel_lines
from scoring.permissions import may_organise
from scoring.queries import is_cleared, listed_evaluations, my_seat
from scoring.recusal import namesake_hint, proposal
from scoring.refusals import Invalid
from scoring.workflow import Actor, acts_as
from stations.doors import SignedInRequest, get_visible, require
from stations.models import User

NOT_YOURS = "评估小组由系统管理员或本次评估的组长安排，组长须先作回避声明。您可以在评估页面查看成员。"
CHANGEABLE = (Evaluation.State.PREPARING, Evaluation.State.SCORING)


@require_http_methods(["GET", "POST"])
@answers("scoring:panel", "code")
def panel(request: SignedInRequest, code: str) -> HttpResponse:
    """Who judges for which party; appoint somebody."""
    evaluation = get_visible(listed_evaluations(request.user), code=code)
    require(may_organise(evaluation, request.user), NOT_YOURS)
    form = AppointForm(request.POST or None, evaluation=evaluation)
    if request.method == "POST" and form.is_valid():
        try:
            member = services.appoint(evaluation=evaluation, actor=request.user, **form.chosen())
            messages.success(
                request, f"已任命{member.user}为{member.party.name}{member.get_duty_display()}。"
            )
            return redirect("scoring:panel", code)
        except Invalid as error:
            form.add_error(None, " ".join(error.messages.values()))
    context = {
        "evaluation": evaluation,
        "station": evaluation.agreement.station,
        "form": form,
        "lines": panel_lines(evaluation, request.user),
        "share_tables": share_tables(evaluation),
        "desk": entry_desk(evaluation) if _arranges_entries(evaluation, request.user) else None,
        "changeable": evaluation.state in CHANGEABLE,
    }
    return render(request, "scoring/panel.html", context, status=422 if form.errors else 200)


def _arranges_entries(evaluation: Evaluation, user: User) -> bool:
    leads = Actor.LEAD in acts_as(user, evaluation)
    return leads and evaluation.state == Evaluation.State.SCORING


@require_POST
@answers("scoring:panel", "code")
def remove(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """End a member's seat, with a reason."""
    evaluation = get_visible(Evaluation.objects.visible_to(request.user), code=code)
    require(may_organise(evaluation, request.user), NOT_YOURS)
    member = get_visible(PanelMember.objects.filter(evaluation=evaluation), pk=pk)
    services.remove_member(member=member, actor=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, f"{member.user}已离任，其评分表保留但不计入结果。")
    return redirect("scoring:panel", code)


@require_http_methods(["GET", "POST"])
@answers("scoring:detail", "code")
def declare(request: SignedInRequest, code: str) -> HttpResponse:
    """Declare whether a conflict of interest stands in the way, before the material opens."""
    evaluation = get_visible(listed_evaluations(request.user), code=code)
    member = my_seat(evaluation, request.user)
    if member is None:
        require(False, "回避声明由本次评估小组的成员作出，您不在小组中。如有疑问，请联系组长。")
        raise AssertionError  # require has raised; this tells the type checker so
    proposed, cleared = proposal(evaluation, member.user_id), is_cleared(member)
    objected = member.objections.waiting().exists()
    form = DeclarationForm(request.POST or None, proposed=proposed, only_conflict=cleared or objected)
    if request.method == "POST" and form.is_valid():
        conflict = form.cleaned_data["conflict"] == "yes"
        services.declare(member=member, actor=request.user, conflict=conflict, text=form.cleaned_data["text"])
        if conflict:
            messages.success(request, "已记录您的回避声明。您不再参加本次评估，有关资料不再对您开放。")
            return redirect("home")
        messages.success(request, "已记录您的声明，评估资料现已对您开放。")
        return redirect("scoring:detail", code)
    context = {
        "evaluation": evaluation,
        "station": evaluation.agreement.station,
        "member": member,
        "form": form,
        "cleared": cleared,
        "proposed": proposed,
        "namesake": namesake_hint(member),
        "objected": objected,
    }
    return render(request, "scoring/declare.html", context, status=422 if form.errors else 200)
