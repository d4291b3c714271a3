"""The list of evaluations, the page of one, setting one up, moving it on."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from scoring import services
from scoring.answers import answers
from scoring.evaluation_page import evaluation_lines, evaluation_page
from scoring.forms import EvaluationForm, version_of
from scoring.models import Evaluation
from scoring.queries import listed_evaluations
from scoring.refusals import Invalid
from scoring.workflow import Action
from stations.doors import SignedInRequest, get_visible, require
from stations.models import Role

PAGE_SIZE = 30
SETTING_UP = "评估由系统管理员或评估机构的组长新建。如需新建，请联系他们。"


@require_GET
def evaluation_list(request: SignedInRequest) -> HttpResponse:
    """Evaluations in my scope or on whose panel I sit."""
    state = request.GET.get("state", "")
    words = request.GET.get("q", "").strip()
    evaluations = listed_evaluations(request.user)
    if state in Evaluation.State.values:
        evaluations = evaluations.filter(state=state)
    if words:
        evaluations = evaluations.filter(agreement__station__name__icontains=words)
    page = Paginator(evaluations, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": evaluation_lines(list(page), request.user),
        "states": Evaluation.State.choices,
        "state": state,
        "words": words,
        "may_create": may_create(request),
    }
    return render(request, "scoring/list.html", context)


def may_create(request: SignedInRequest) -> bool:
    """Whether the person may set up evaluations at all; which stations is the form's matter."""
    return request.user.access.is_(Role.ADMINISTRATOR, Role.LEAD)


@require_http_methods(["GET", "POST"])
def create(request: SignedInRequest) -> HttpResponse:
    """Set up an evaluation; the panel comes next."""
    require(may_create(request), SETTING_UP)
    initial = {"agreement": request.GET.get("agreement", "")}
    form = EvaluationForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            evaluation = services.create_evaluation(actor=request.user, **form.cleaned_data)
            messages.success(request, "评估已新建，请安排评估小组。")
            return redirect("scoring:panel", evaluation.code)
        except Invalid as error:
            for name, message in error.messages.items():
                form.add_error(str(name), message)
    return render(request, "scoring/create.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def detail(request: SignedInRequest, code: str) -> HttpResponse:
    """One evaluation: where it stands, what is next and who does it, the panel, the result when it may be seen."""
    evaluation = get_visible(listed_evaluations(request.user), code=code)
    context = {
        "page": evaluation_page(evaluation, request.user),
        "evaluation": evaluation,
        "station": evaluation.agreement.station,
    }
    return render(request, "scoring/detail.html", context)


@require_POST
@answers("scoring:detail", "code")
def transition(request: SignedInRequest, code: str) -> HttpResponse:
    """Take an action of the workflow."""
    evaluation = get_visible(Evaluation.objects.visible_to(request.user), code=code)
    action = request.POST.get("action", "")
    moved = services.transition(
        evaluation=evaluation,
        action=action,
        actor=request.user,
        version=version_of(request.POST),
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, f"已{Action(action).label}，评估现在处于“{moved.get_state_display()}”。")
    return redirect("scoring:detail", code)
