"""进度: who has done what by when; reminding, and setting the days."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from scoring import services
from scoring.answers import answers
from scoring.forms import RemindForm, RescheduleForm, version_of, whole_number
from scoring.models import Evaluation
from scoring.progress_page import progress_page
from scoring.queries import listed_evaluations, may_follow_sheets
from scoring.refusals import Invalid
from stations.doors import SignedInRequest, get_visible, require

NOT_YOURS = "进度由本次评估的组长、助理和系统管理员查看，组长和助理须先作回避声明。您的工作列在首页，如有疑问，请联系组长。"


def opened(request: SignedInRequest, code: str) -> Evaluation:
    """The evaluation, for who organises it without scoring."""
    evaluation = get_visible(listed_evaluations(request.user), code=code)
    require(may_follow_sheets(evaluation, request.user), NOT_YOURS)
    return evaluation


@require_GET
def progress(request: SignedInRequest, code: str) -> HttpResponse:
    """The panel's work with its days, the station's, and the history."""
    evaluation = opened(request, code)
    context = {
        "evaluation": evaluation,
        "station": evaluation.agreement.station,
        "page": progress_page(evaluation, request.user),
        "remind_form": RemindForm(),
        "dates_form": RescheduleForm(
            initial={"on_site": evaluation.on_site, "scores_due": evaluation.scores_due}
        ),
    }
    return render(request, "scoring/progress_page.html", context)


@require_POST
@answers("scoring:progress", "code")
def remind(request: SignedInRequest, code: str) -> HttpResponse:
    """Remind the chosen members of what they still have to do."""
    evaluation = opened(request, code)
    form = RemindForm(request.POST)
    if not form.is_valid():
        raise Invalid({name: " ".join(map(str, errors)) for name, errors in form.errors.items()})
    chosen = [whole_number(value) or 0 for value in request.POST.getlist("member")]
    number = services.remind(evaluation=evaluation, members=chosen, actor=request.user, **form.cleaned_data)
    if number:
        messages.success(request, f"已催办 {number} 人，他们会在首页的待办中看到。")
    else:
        messages.info(request, "今天已经用同样的话催办过，没有重复发送。")
    return redirect("scoring:progress", code)


@require_POST
@answers("scoring:progress", "code")
def reschedule(request: SignedInRequest, code: str) -> HttpResponse:
    """Set the day on site and the day by which sheets are due."""
    evaluation = opened(request, code)
    form = RescheduleForm(request.POST)
    if not form.is_valid():
        raise Invalid({name: " ".join(map(str, errors)) for name, errors in form.errors.items()})
    services.reschedule(
        evaluation=evaluation, actor=request.user, version=version_of(request.POST), **form.cleaned_data
    )
    messages.success(request, "日期已调整，待办中的期限随之更新。")
    return redirect("scoring:progress", code)
