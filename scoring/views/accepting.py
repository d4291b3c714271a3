"""The lead's reasons for what stays although the data say otherwise; given and taken back on the page of issue."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from scoring import services
from scoring.answers import answers
from scoring.forms import whole_number
from scoring.models import Acceptance
from scoring.queries import listed_evaluations
from scoring.services import Explanation
from stations.doors import SignedInRequest, get_visible

ISSUE = "reports:issue"
REASON = "reason-"


@require_POST
@answers(ISSUE, "code")
def accept(request: SignedInRequest, code: str) -> HttpResponse:
    """Store the reasons that were typed; fields left empty wait."""
    evaluation = get_visible(listed_evaluations(request.user), code=code)
    keys = [name.removeprefix(REASON) for name in request.POST if name.startswith(REASON)]
    accepted = services.accept_contradictions(
        evaluation=evaluation,
        explanations=[
            Explanation(
                key,
                request.POST.get(f"{REASON}{key}", ""),
                whole_number(request.POST.get(f"seen-{key}", "")) or 0,
            )
            for key in keys
        ],
        actor=request.user,
    )
    messages.success(request, f"{len(accepted)} 处已说明。")
    return _back(code)


@require_POST
@answers(ISSUE, "code")
def withdraw_acceptance(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """Take a reason back."""
    acceptances = Acceptance.objects.visible_to(request.user).filter(evaluation__code=code)
    services.withdraw_acceptance(
        acceptance=get_visible(acceptances.select_related("evaluation"), pk=pk), actor=request.user
    )
    messages.success(request, "说明已撤回，仍列在“已不适用的说明”中。")
    return _back(code)


def _back(code: str) -> HttpResponse:
    return redirect(f"{reverse(ISSUE, args=[code])}#check")
