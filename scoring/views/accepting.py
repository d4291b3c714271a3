"""The lead's reasons for what stays although the data say otherwise; given and taken back on the page of issue."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from scoring import services
from scoring.answers import answer
from scoring.forms import whole_number
from scoring.models import Acceptance, Evaluation
from scoring.queries import listed_evaluations
from scoring.refusals import Conflict, Invalid, Refused
from scoring.services import Explanation
from stations.doors import SignedInRequest, get_visible

REASON = "reason-"


@require_POST
def accept(request: SignedInRequest, code: str) -> HttpResponse:
    """Store the reasons that were typed; fields left empty wait."""
    evaluation = get_visible(listed_evaluations(request.user), code=code)
    keys = [name.removeprefix(REASON) for name in request.POST if name.startswith(REASON)]
    explanations = [
        Explanation(
            key,
            request.POST.get(f"{REASON}{key}", ""),
            whole_number(request.POST.get(f"seen-{key}", "")) or 0,
        )
        for key in keys
    ]

    def act() -> str:
        accepted = services.accept_contradictions(
            evaluation=evaluation, explanations=explanations, actor=request.user
        )
        return f"{len(accepted)} 处已说明。"

    return _done(request, evaluation, act)


@require_POST
def withdraw_acceptance(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """Take a reason back."""
    acceptances = Acceptance.objects.visible_to(request.user).filter(evaluation__code=code)
    acceptance = get_visible(acceptances.select_related("evaluation"), pk=pk)

    def act() -> str:
        services.withdraw_acceptance(acceptance=acceptance, actor=request.user)
        return "说明已撤回，仍列在“已不适用的说明”中。"

    return _done(request, acceptance.evaluation, act)


def _done(request: SignedInRequest, evaluation: Evaluation, act: Callable[[], str]) -> HttpResponse:
    """Act, and back to the page of issue, or of the correction that is under way, with what was done."""
    correction = evaluation.open_correction
    page = reverse(
        "reports:issue" if correction is None else "reports:issue_correction", args=[evaluation.code]
    )
    try:
        messages.success(request, act())
    except (Refused, Invalid, Conflict) as error:
        return answer(request, error, page)
    return redirect(f"{page}#check")
