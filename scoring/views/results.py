"""The collation page: what each party gave, spread, total and grade."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from scoring import services
from scoring.answers import answers
from scoring.correction_guards import opened_sheets
from scoring.evaluation_page import score_lines
from scoring.forms import SettleForm
from scoring.models import Evaluation, ScoreSheet
from scoring.queries import listed_evaluations, may_read_collation, may_read_results
from scoring.refusals import Invalid
from scoring.results_page import party_rows
from scoring.workflow import Actor, acts_as
from stations.doors import SignedInRequest, get_visible, require

State = Evaluation.State
IN_CORRECTION = "汇总表暂不公开。现行有效的得分见评估页面和已签发的报告；如有疑问，请联系组长。"
SEALED = "得分在汇总之前不公开，汇总后由评估小组核对，签发后各方可见。如需了解进度，请联系组长。"


@require_GET
def results(request: SignedInRequest, code: str) -> HttpResponse:
    """What each party gave. The single sheets are listed as far as the person may read them."""
    evaluation = get_visible(listed_evaluations(request.user), code=code)
    require(may_read_results(evaluation, request.user), SEALED)
    require(may_read_collation(evaluation, request.user), IN_CORRECTION)
    sheets = ScoreSheet.objects.visible_to(request.user).filter(evaluation=evaluation)
    leads = Actor.LEAD in acts_as(request.user, evaluation)
    context = {
        "evaluation": evaluation,
        "station": evaluation.agreement.station,
        "scores": score_lines(evaluation),
        "rows": party_rows(evaluation, sheets),
        "settles": leads and (evaluation.state == State.COLLATED or opened_sheets(evaluation).exists()),
    }
    return render(request, "scoring/results.html", context)


@require_POST
@answers("scoring:results", "code")
def settle(request: SignedInRequest, code: str) -> HttpResponse:
    """The lead settles a wide spread."""
    evaluation = get_visible(listed_evaluations(request.user), code=code)
    require(may_read_results(evaluation, request.user), SEALED)
    require(may_read_collation(evaluation, request.user), IN_CORRECTION)
    form = SettleForm(request.POST)
    if not form.is_valid():
        raise Invalid({name: " ".join(map(str, errors)) for name, errors in form.errors.items()})
    party = get_visible(evaluation.scheme.parties.all(), code=form.cleaned_data["party"])
    section = form.cleaned_data["section"]
    services.settle(
        evaluation=evaluation,
        party=party,
        section=get_visible(party.items.all(), pk=section) if section else None,
        actor=request.user,
        value=form.cleaned_data["value"],
        reason=form.cleaned_data["reason"],
    )
    messages.success(request, f"{party.name}的裁定分已保存，各评委的原评分不变。")
    return redirect("scoring:results", code)
