"""Findings and narratives: one editor for both. With a script it saves by itself, without one by plain forms."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from scoring import services
from scoring.answers import answers
from scoring.desk import Desk
from scoring.entry_page import entry_of
from scoring.fact_catalogue import catalogue
from scoring.forms import version_of, whole_number
from scoring.models import Evaluation, Finding, Narrative, ScoreSheet
from scoring.permissions import enters, may_write_findings, may_write_narratives
from scoring.queries import is_cleared, listed_evaluations, my_seat
from scoring.refusals import Conflict, Invalid, Refused
from scoring.text_facts import facts_wanted_by, figures_for
from scoring.views.sheets import readable
from scoring.writing_page import Piece, offered, piece_of, with_notes
from stations.doors import SignedInRequest, get_visible, require
from stations.models import User

CLOSED = "评语在评分期间由评分人填写，汇总后由组长统稿，现在不能修改。如需修改，请联系组长。"
View = Callable[..., HttpResponse]


def by_script(request: SignedInRequest) -> bool:
    """Whether the page's own script sends, which wants a fragment for an answer."""
    return request.method == "POST" and request.headers.get("X-Requested-With") == "fetch"


def answers_scripts(view: View) -> View:
    """Turn what keeps a text from being saved into a fragment for the script. Plain forms are answered further out.

    A text names who wrote it: what was kept in a browser is never stored for the next one who signs in there.
    """

    @wraps(view)
    def answering(request: SignedInRequest, **kwargs: Any) -> HttpResponse:
        if not by_script(request):
            return view(request, **kwargs)
        if request.POST.get("writer") != str(request.user.pk):
            raise Http404("这段文字是另一个人写的。")
        try:
            return view(request, **kwargs)
        except Conflict as conflict:
            context = {"difference": conflict.differences[0]}
            return render(request, "scoring/piece_conflict.html", context, status=409)
        except (Refused, Invalid, PermissionDenied) as refusal:
            return render(request, "scoring/piece_refused.html", {"reason": str(refusal)}, status=422)

    return answering


@require_http_methods(["GET", "POST"])
@answers("scoring:findings", "pk")
@answers_scripts
def findings(request: SignedInRequest, pk: int) -> HttpResponse:
    """The lists on one's own sheet, or on one that one enters for its author."""
    sheet = sheet_to_write(request, pk)
    if not declared(sheet, request.user):
        return redirect("scoring:declare", sheet.evaluation.code)
    return _at(request, Desk(sheet.evaluation, sheet.party, sheet, request.user), "scoring:findings", pk)


def sheet_to_write(request: SignedInRequest, pk: int) -> ScoreSheet:
    """The sheet on whose lists the person may write now: the own one, or one that is entered for its author."""
    writable = ScoreSheet.objects.written_by(request.user).values("pk")
    sheet = get_visible(readable(request).filter(pk__in=writable), pk=pk)
    own = sheet.member.user_id == request.user.pk
    require(sheet.is_open if own else enters(sheet, request.user), CLOSED)
    return sheet


def declared(sheet: ScoreSheet, user: User) -> bool:
    """Whether its author, if that is the person, has declared no conflict, and this still holds."""
    return sheet.member.user_id != user.pk or is_cleared(sheet.member)


@require_http_methods(["GET", "POST"])
@answers("scoring:edit_findings", "code")
@answers_scripts
def edit_findings(request: SignedInRequest, code: str) -> HttpResponse:
    """The third party's lists, edited by the lead at 汇总."""
    return _at(request, desk_of_lead(request, code), "scoring:edit_findings", code)


def desk_of_lead(request: SignedInRequest, code: str) -> Desk:
    """Where the lead edits the party's lists as one."""
    evaluation = get_visible(listed_evaluations(request.user), code=code)
    seat = my_seat(evaluation, request.user)
    if seat is None or not may_write_findings(evaluation, seat.party_id, None, request.user):
        raise PermissionDenied(CLOSED)
    return Desk(evaluation, seat.party, None, request.user)


def _at(request: SignedInRequest, desk: Desk, route: str, named: int | str) -> HttpResponse:
    here = reverse(route, args=[named])
    if request.method == "POST":
        return _write(request, desk, here)
    context = {
        "evaluation": desk.evaluation,
        "station": desk.evaluation.agreement.station,
        "places": desk.places(),
        "facts": offered(desk.facts.values()),
        "last": desk.last,
        "here": here,
        "notes": reverse(f"{route}_notes", args=[named]),
        "sheet": desk.sheet,
        "entry": entry_of(desk.sheet) if desk.sheet else None,
    }
    return render(request, "scoring/findings.html", context)


def _write(request: SignedInRequest, desk: Desk, here: str) -> HttpResponse:
    """One change to the lists; back to the list that it was made in."""
    action = ACTIONS.get(request.POST.get("action", "add"))
    if action is None:
        raise Invalid({"action": "这个操作不存在，请刷新页面后再试。"})
    finding = action(request, desk)
    if by_script(request):
        return _saved(request, desk.piece(finding))
    return redirect(f"{here}#{finding.kind}-{finding.section_id or 0}-{finding.area_id or 0}")


def _saved(request: SignedInRequest, piece: Piece) -> HttpResponse:
    return render(request, "scoring/piece_said.html", {"piece": piece, "now": timezone.localtime()})


def _add(request: SignedInRequest, desk: Desk) -> Finding:
    place, kind = desk.place(request.POST.get("place", "")), request.POST.get("kind", "")
    if kind not in Finding.Kind.values:
        raise Invalid({"kind": "请选择写在“值得肯定的地方”还是“需要关注的地方”。"})
    quoted = desk.old_point(_number(request, "quoted")) if "quoted" in request.POST else None
    return services.add_finding(
        evaluation=desk.evaluation,
        place=place,
        sheet=desk.sheet,
        kind=kind,
        text=quoted.quotation if quoted else request.POST.get("text", ""),
        actor=request.user,
        client_key=_client_key(request),
        quoted=quoted.finding if quoted else None,
    )


def _edit(request: SignedInRequest, desk: Desk) -> Finding:
    text = request.POST.get("text", "")
    finding = desk.finding(text, _number(request, "finding"))
    version = version_of(request.POST)
    return services.edit_finding(finding=finding, actor=request.user, version=version, text=text)


def _delete(request: SignedInRequest, desk: Desk) -> Finding:
    finding = desk.finding("删除这一条", _number(request, "finding"))
    services.delete_finding(finding=finding, actor=request.user, version=version_of(request.POST))
    return finding


def _up(request: SignedInRequest, desk: Desk) -> Finding:
    return _move(request, desk, up=True)


def _down(request: SignedInRequest, desk: Desk) -> Finding:
    return _move(request, desk, up=False)


def _move(request: SignedInRequest, desk: Desk, *, up: bool) -> Finding:
    finding = desk.finding("调整顺序", _number(request, "finding"))
    services.move_finding(finding=finding, actor=request.user, up=up, seen=_numbers(request, "seen"))
    return finding


def _order(request: SignedInRequest, desk: Desk) -> Finding:
    order = _numbers(request, "order")
    finding = desk.finding("调整顺序", *order)
    services.order_findings(finding=finding, actor=request.user, seen=_numbers(request, "seen"), order=order)
    return finding


ACTIONS = {"add": _add, "edit": _edit, "delete": _delete, "up": _up, "down": _down, "order": _order}


def _number(request: SignedInRequest, name: str) -> int | None:
    return whole_number(request.POST.get(name, ""))


def _numbers(request: SignedInRequest, name: str) -> list[int]:
    parts = request.POST.get(name, "").split(",")
    return [number for part in parts if (number := whole_number(part)) is not None]


def _client_key(request: SignedInRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
@answers("scoring:narratives", "code")
@answers_scripts
def narratives(request: SignedInRequest, code: str) -> HttpResponse:
    """The station's description and the conclusion."""
    evaluation = evaluation_to_tell(request, code)
    if request.method == "POST":
        return _save_narrative(request, evaluation)
    figures = figures_for(evaluation, request.user)
    facts = catalogue(figures)
    pieces = [piece_of(row, facts) for row in narratives_of(request, evaluation).select_related("author")]
    context = {
        "evaluation": evaluation,
        "station": evaluation.agreement.station,
        "pieces": with_notes(pieces, figures),
        "facts": offered(facts.values()),
        "here": reverse("scoring:narratives", args=[code]),
        "notes": reverse("scoring:narratives_notes", args=[code]),
    }
    return render(request, "scoring/narratives.html", context)


def evaluation_to_tell(request: SignedInRequest, code: str) -> Evaluation:
    """The evaluation whose continuous texts the person may write now."""
    evaluation = get_visible(listed_evaluations(request.user), code=code)
    require(
        may_write_narratives(evaluation, request.user) and not evaluation.is_issued,
        "综述由本次评估的组长或助理在签发前填写。如需修改，请联系组长。",
    )
    return evaluation


def narratives_of(request: SignedInRequest, evaluation: Evaluation) -> QuerySet[Narrative]:
    """The two continuous texts, in the report's order."""
    return Narrative.objects.visible_to(request.user).filter(evaluation=evaluation).order_by("-section")


def _save_narrative(request: SignedInRequest, evaluation: Evaluation) -> HttpResponse:
    section = request.POST.get("section", "")
    if section not in Narrative.Section.values:
        raise Invalid({"section": "请选择要保存的章节。"})
    saved = services.save_narrative(
        evaluation=evaluation,
        section=section,
        actor=request.user,
        version=version_of(request.POST),
        text=request.POST.get("text", ""),
    )
    if by_script(request):
        return _saved(request, piece_of(saved, facts_wanted_by([saved.text], evaluation, request.user)))
    messages.success(request, f"“{saved.get_section_display()}”已保存。")
    return redirect(f"{reverse('scoring:narratives', args=[evaluation.code])}#{section}")
