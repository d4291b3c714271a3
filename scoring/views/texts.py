"""Findings and narratives."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from scoring import services
from scoring.answers import answer, answers
from scoring.forms import version_of
from scoring.models import Evaluation, Finding, Narrative, PanelMember, ScoreSheet
from scoring.permissions import may_write_findings, may_write_narratives
from scoring.places import places_of
from scoring.queries import is_cleared, listed_evaluations, my_seat
from scoring.refusals import Conflict, Invalid, Refused
from scoring.text_facts import facts_wanted_by
from scoring.views.sheets import readable
from scoring.writing_page import PlaceLists, places_with, places_with_findings
from stations.doors import SignedInRequest, get_visible, require

CLOSED = "评语在评分期间由评分人填写，汇总后由组长统稿，现在不能修改。如需修改，请联系组长。"


@require_http_methods(["GET", "POST"])
@answers("scoring:findings", "pk")
def findings(request: SignedInRequest, pk: int) -> HttpResponse:
    """The lists on one's own sheet."""
    sheet = get_visible(readable(request).filter(member__user=request.user), pk=pk)
    evaluation = sheet.evaluation
    require(sheet.is_open, CLOSED)
    if not is_cleared(sheet.member):
        return redirect("scoring:declare", evaluation.code)
    places = places_with_findings(sheet, request.user)
    here = reverse("scoring:findings", args=[pk])
    if request.method == "POST":
        return _add(request, evaluation, sheet, places, here)
    return _page(request, evaluation, places, here, sheet=sheet)


@require_http_methods(["GET", "POST"])
@answers("scoring:edit_findings", "code")
def edit_findings(request: SignedInRequest, code: str) -> HttpResponse:
    """The third party's lists, edited by the lead at 汇总."""
    evaluation = get_visible(listed_evaluations(request.user), code=code)
    seat = my_seat(evaluation, request.user)
    allowed = seat is not None and may_write_findings(evaluation, seat.party_id, None, request.user)
    require(allowed, CLOSED)
    seat = PanelMember.objects.select_related("party").get(evaluation=evaluation, user=request.user, end=None)
    rows = list(Finding.objects.counted().filter(evaluation=evaluation, party=seat.party))
    facts = facts_wanted_by((row.text for row in rows), evaluation, request.user)
    places = places_with(rows, places_of(seat.party, evaluation.agreement.station.areas.all()), facts)
    here = reverse("scoring:edit_findings", args=[code])
    if request.method == "POST":
        return _add(request, evaluation, None, places, here)
    return _page(request, evaluation, places, here, sheet=None)


def _page(
    request: SignedInRequest,
    evaluation: Evaluation,
    places: list[PlaceLists],
    here: str,
    *,
    sheet: ScoreSheet | None,
) -> HttpResponse:
    context = {
        "evaluation": evaluation,
        "station": evaluation.agreement.station,
        "places": places,
        "here": here,
        "sheet": sheet,
    }
    return render(request, "scoring/findings.html", context)


def _add(
    request: SignedInRequest,
    evaluation: Evaluation,
    sheet: ScoreSheet | None,
    places: list[PlaceLists],
    here: str,
) -> HttpResponse:
    chosen = next((row for row in places if row.key == request.POST.get("place")), None)
    kind = request.POST.get("kind", "")
    if chosen is None or kind not in Finding.Kind.values:
        raise Invalid({"place": "请选择评语所属的部分或片区。"})
    services.add_finding(
        evaluation=evaluation,
        place=chosen.place,
        sheet=sheet,
        kind=kind,
        text=request.POST.get("text", ""),
        actor=request.user,
    )
    return redirect(f"{here}#{kind}-{chosen.key}")


@require_POST
def change_finding(request: SignedInRequest, pk: int) -> HttpResponse:
    """Edit, delete or move one point; back to the list that it stands in."""
    rows = Finding.objects.visible_to(request.user).select_related(
        "evaluation", "sheet__member", "section", "area"
    )
    finding = get_visible(rows, pk=pk)
    if finding.sheet is not None and finding.evaluation.state == Evaluation.State.SCORING:
        here = reverse("scoring:findings", args=[finding.sheet.pk])
    else:
        here = reverse("scoring:edit_findings", args=[finding.evaluation.code])
    try:
        _change(request, finding)
    except (Refused, Invalid, Conflict) as error:
        return answer(request, error, here)
    return redirect(f"{here}#{finding.kind}-{finding.section_id or 0}-{finding.area_id or 0}")


def _change(request: SignedInRequest, finding: Finding) -> None:
    action, version = request.POST.get("action", ""), version_of(request.POST)
    if action in ("up", "down"):
        services.move_finding(finding=finding, actor=request.user, up=action == "up")
    elif action == "delete":
        services.delete_finding(finding=finding, actor=request.user, version=version)
    else:
        text = request.POST.get("text", "")
        services.edit_finding(finding=finding, actor=request.user, version=version, text=text)


@require_http_methods(["GET", "POST"])
@answers("scoring:narratives", "code")
def narratives(request: SignedInRequest, code: str) -> HttpResponse:
    """The station's description and the conclusion."""
    evaluation = get_visible(listed_evaluations(request.user), code=code)
    require(
        may_write_narratives(evaluation, request.user) and not evaluation.is_issued,
        "综述由本次评估的组长或助理在签发前填写。如需修改，请联系组长。",
    )
    if request.method == "POST":
        section = request.POST.get("section", "")
        if section not in Narrative.Section.values:
            raise Invalid({"section": "请选择要保存的章节。"})
        text = request.POST.get("text", "")
        saved = services.save_narrative(
            evaluation=evaluation,
            section=section,
            actor=request.user,
            version=version_of(request.POST),
            text=text,
        )
        messages.success(request, f"“{saved.get_section_display()}”已保存。")
        return redirect(f"{reverse('scoring:narratives', args=[code])}#{section}")
    context = {
        "evaluation": evaluation,
        "station": evaluation.agreement.station,
        "narratives": Narrative.objects.visible_to(request.user)
        .filter(evaluation=evaluation)
        .select_related("author")
        .order_by("-section"),
    }
    return render(request, "scoring/narratives.html", context)
