"""Entering paper sheets for their authors (代录): arranging it, handing over, sending back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from scoring import services
from scoring.answers import answers
from scoring.forms import EntryForm, version_of
from scoring.models import SheetEntry
from scoring.permissions import enters, require_lead
from scoring.queries import listed_evaluations
from scoring.refusals import Invalid
from scoring.sheet_page import sheet_page
from scoring.views.sheets import problems_of, readable, reading
from stations.doors import SignedInRequest, get_visible, require


@require_POST
@answers("scoring:panel", "code")
def allow_entry(request: SignedInRequest, code: str) -> HttpResponse:
    """The lead lets somebody enter a sheet for its author."""
    evaluation = get_visible(listed_evaluations(request.user), code=code)
    require_lead(evaluation, request.user, "安排代录")
    form = EntryForm(request.POST, evaluation=evaluation)
    if not form.is_valid():
        raise Invalid({name: " ".join(map(str, errors)) for name, errors in form.errors.items()})
    entry = services.allow_entry(actor=request.user, **form.cleaned_data)
    messages.success(request, f"已安排{entry.user}代{entry.sheet.member.user}录入，录入后由本人确认。")
    return redirect("scoring:panel", code)


@require_POST
@answers("scoring:panel", "code")
def end_entry(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """The lead takes the right back."""
    evaluation = get_visible(listed_evaluations(request.user), code=code)
    require_lead(evaluation, request.user, "结束代录")
    entry = get_visible(SheetEntry.objects.filter(sheet__evaluation=evaluation), pk=pk)
    services.end_entry(entry=entry, actor=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, f"{entry.user}的代录已结束，已录入的内容保留。")
    return redirect("scoring:panel", code)


@require_http_methods(["GET", "POST"])
@answers("scoring:sheet", "pk")
def hand_over(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read back what was entered, then hand it to the author."""
    sheet = get_visible(readable(request), pk=pk)
    if request.method == "POST":
        services.hand_over(sheet=sheet, actor=request.user, version=version_of(request.POST))
        messages.success(request, f"已交{sheet.member.user}本人确认。确认以前不算提交。")
        return redirect("scoring:detail", sheet.evaluation.code)
    require(
        enters(sheet, request.user), "只有代录人可以交本人确认，且评分表还在录入中。如需代录，请联系组长。"
    )
    page = sheet_page(sheet, reads_data=True)
    context = reading(request, page, writes=True) | {"problems": problems_of(page)}
    return render(request, "scoring/hand_over.html", context)


@require_POST
@answers("scoring:sheet", "pk")
def send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """The author gives it back to who entered it, with a reason."""
    sheet = get_visible(readable(request), pk=pk)
    services.send_back(
        sheet=sheet,
        actor=request.user,
        version=version_of(request.POST),
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, "已退回代录人，修改后会再请您确认。")
    return redirect("scoring:detail", sheet.evaluation.code)
