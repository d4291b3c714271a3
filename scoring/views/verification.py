"""抽查核实: draws, what was verified, and entering what was found, with its effect shown before it is saved."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from scoring import services
from scoring.answers import answers
from scoring.draws import drawn_lines, repeat
from scoring.forms import DrawForm
from scoring.models import Evaluation
from scoring.permissions import require_state, require_third_party
from scoring.queries import listed_evaluations
from scoring.refusals import Invalid, Obstacle, Refused
from scoring.verification import MOST_AT_ONCE, lines_of
from scoring.verification_effect import foresee
from scoring.verification_form import Findings, chosen_lines, read_findings, unfilled
from scoring.verification_page import attendance_table, named_entries, overview, repetition_words
from stations.doors import SignedInRequest, get_visible


def opened(request: SignedInRequest, code: str) -> Evaluation:
    """The evaluation, for a member of its third party only."""
    evaluation = get_visible(listed_evaluations(request.user), code=code)
    require_third_party(evaluation, request.user)
    return evaluation


def page(
    request: SignedInRequest, name: str, evaluation: Evaluation, status: int = 200, **more: object
) -> HttpResponse:
    """A page of the verification."""
    context = {
        "evaluation": evaluation,
        "station": evaluation.agreement.station,
        "writes": evaluation.state == Evaluation.State.SCORING,
        "most": MOST_AT_ONCE,
    }
    return render(request, f"scoring/{name}.html", context | more, status=status)


@require_http_methods(["GET", "POST"])
@answers("scoring:verification", "code")
def verification(request: SignedInRequest, code: str) -> HttpResponse:
    """How far the checking is: the draws, what was corrected, what to look at; the lead draws here."""
    evaluation = opened(request, code)
    form = DrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        draw = services.draw_sample(evaluation=evaluation, actor=request.user, **form.cleaned_data)
        messages.success(request, "名单已抽取并留存，可以打印带到社工站核对。")
        return redirect("scoring:draw", code, draw.pk)
    found = overview(evaluation, request.user)
    return page(request, "verification", evaluation, 422 if form.errors else 200, form=form, overview=found)


@require_GET
def attendance(request: SignedInRequest, code: str) -> HttpResponse:
    """Every worker-month of the period, to be ticked for verification."""
    evaluation = opened(request, code)
    table = attendance_table(evaluation)
    return page(request, "verification_attendance", evaluation, table=table)


@require_GET
def quantities(request: SignedInRequest, code: str) -> HttpResponse:
    """Every quantity of the period, to be ticked for verification."""
    evaluation = opened(request, code)
    return page(request, "verification_quantities", evaluation, lines=lines_of(evaluation).quantities)


@require_GET
def draw(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """One draw: the list to take along, how far it is checked, and the same draw made again."""
    evaluation = opened(request, code)
    kept = get_visible(evaluation.draws.select_related("drawn_by"), pk=pk)
    lines = lines_of(evaluation)
    again = repetition_words(repeat(kept, lines), lines) if "repeat" in request.GET else None
    found = drawn_lines(kept, lines)
    return page(request, "draw", evaluation, drawn=found, again=again, entries=named_entries(kept, lines))


@require_http_methods(["GET", "POST"])
@answers("scoring:verification", "code")
def verify(request: SignedInRequest, code: str) -> HttpResponse:
    """Enter what was found about the chosen records; the effect on the figures is shown before it can be saved."""
    evaluation = opened(request, code)
    require_state(evaluation, [Evaluation.State.SCORING], "核实")
    sent = request.POST if request.method == "POST" else request.GET
    fields = sent.getlist("row")
    if not fields and request.method == "GET":
        messages.warning(request, "没有选择要核实的记录，请先勾选。")
        return redirect("scoring:verification", code)
    if not 0 < len(fields) <= MOST_AT_ONCE:
        raise Invalid({"row": f"请勾选要核实的记录，一次最多 {MOST_AT_ONCE} 条。"})
    lines = chosen_lines(fields, lines_of(evaluation).all)
    if len(lines) != len(set(fields)):
        raise Refused(Obstacle("所选的记录有的已不在，可能被撤销或重新上报，没有保存。", "请返回重新勾选"))
    if request.method == "GET":
        return page(request, "verify", evaluation, findings=unfilled(lines))
    return _entered(request, evaluation, read_findings(request.POST, lines))


def _entered(request: SignedInRequest, evaluation: Evaluation, findings: Findings) -> HttpResponse:
    """Show the effect; save once it was shown for these very findings."""
    if findings.problems:
        return page(request, "verify", evaluation, 422, findings=findings)
    if request.POST.get("action") == "save" and request.POST.get("shown") == findings.digest:
        saved = services.save_verification(
            evaluation=evaluation,
            actor=request.user,
            marks=findings.marks,
            quantities=findings.quantities,
        )
        messages.success(request, f"已保存 {saved} 条核实结果，统计已按核实结果更新。")
        return redirect("scoring:verification", evaluation.code)
    try:
        foreseen = foresee(evaluation, findings.marks, findings.quantities)
    except ValueError as error:
        raise Invalid({"row": str(error)}) from error
    changed = request.POST.get("action") == "save"
    return page(request, "verify", evaluation, findings=findings, foreseen=foreseen, changed=changed)
